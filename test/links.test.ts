import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { anchorOf } from "@relay/docs/anchor";
import { PROJECT_ROOT } from "@relay/testkit";
import { expect, test } from "vitest";

const PAGES = globSync(["*.md", "{docs,apps,packages}/**/*.md"], {
  cwd: PROJECT_ROOT,
  exclude: (path) => path.includes("node_modules"),
}).toSorted();
const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");

/** The text of a page without its code, in which brackets are no links. */
const prose = (path: string) => read(path).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, "");

interface Link {
  readonly page: string;
  /** Path from the project's root. */
  readonly target: string;
  readonly anchor: string | undefined;
}

/** The links of a page to files of the project. */
function linksOf(page: string): readonly Link[] {
  const inline = Array.from(prose(page).matchAll(/\]\(([^()\s]+)\)/g), ([, address = ""]) => address);
  return inline
    .filter((address) => !/^[a-z]+:/.test(address))
    .map((address) => {
      const [path = "", anchor] = address.split("#");
      return { page, target: path === "" ? page : normalize(join(dirname(page), path)), anchor };
    });
}

/** The anchors of the headings of a page. */
const anchorsOf = (page: string) =>
  new Set(
    Array.from(read(page).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) =>
      anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")),
    ),
  );

const LINKS = PAGES.flatMap(linksOf);

test("every link of a page leads to a file or a folder that there is", () => {
  expect(LINKS.length).toBeGreaterThan(300);
  const broken = LINKS.filter(({ target }) => !existsSync(join(PROJECT_ROOT, target)));
  expect(broken.map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
});

test("every anchor of a link is a heading of its page", () => {
  const anchored = LINKS.filter(({ target, anchor }) => anchor !== undefined && target.endsWith(".md"));
  expect(anchored.length).toBeGreaterThan(20);
  const broken = anchored.filter(({ target, anchor = "" }) => !anchorsOf(target).has(anchor));
  expect(broken.map(({ page, target, anchor }) => `${page}: ${target}#${anchor}`)).toEqual([]);
});

test("the index of the documentation leads to every page, runbooks and decisions by their folder", () => {
  const listed = LINKS.filter(({ page }) => page === "docs/README.md").map(({ target }) => target);
  const folders = listed.filter((target) => statSync(join(PROJECT_ROOT, target)).isDirectory());
  const isListed = (page: string) =>
    listed.includes(page) ||
    [...folders, "docs/decisions"].some((folder) => !relative(folder, page).startsWith(".."));
  expect(
    PAGES.filter((page) => page.startsWith("docs/") && page !== "docs/README.md" && !isListed(page)),
  ).toEqual([]);
});
