import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** An entry of VitePress' sidebar: a group, or a page. */
export interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly Entry[];
  readonly collapsed?: boolean;
}

const INDEX = "docs/README.md";

/** The sidebar: the sections of docs/README.md that name pages, with these, then runbooks and decisions. */
export function sidebarOf(root: string): readonly Entry[] {
  const [, ...sections] = readFileSync(join(root, INDEX), "utf8").split(/^## /m);
  return [
    ...sections.map(sectionOf).filter(({ items }) => items.length > 0),
    folderOf(root, "Runbooks", "docs/runbooks/*.md"),
    folderOf(root, "Decisions", "docs/decisions/[0-9]*.md"),
  ];
}

function sectionOf(section: string) {
  const [text = ""] = section.split("\n", 1);
  const links = [...section.matchAll(/\[([^[\]]+)\]\(([^()[\]#]+)/g)];
  const pages = links.filter(([, , path = ""]) => path.endsWith(".md"));
  const items = pages.map(([, title = "", path = ""]) => ({
    text: title.charAt(0).toUpperCase() + title.slice(1),
    link: pageAt(posix.join(posix.dirname(INDEX), path)),
  }));
  return { text, items };
}

function folderOf(root: string, text: string, pattern: string): Entry {
  const items = globSync(pattern, { cwd: root })
    .toSorted()
    .map((path) => ({ text: titleOf(readFileSync(join(root, path), "utf8")), link: pageAt(path) }));
  return { text, items, collapsed: true };
}

function titleOf(page: string): string {
  return /^# (.*)$/m.exec(page)?.[1]?.replaceAll("`", "") ?? "";
}

const pageAt = (path: string) => `/${path.replace(/README\.md$/, "index.md")}`;
