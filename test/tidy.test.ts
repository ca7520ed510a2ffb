import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { describe, expect, test } from "vitest";

/** Rules of this project that no linter knows. */
const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");
const sources = (pattern: string) =>
  globSync(pattern, { cwd: PROJECT_ROOT, exclude: (path) => path.includes("node_modules") }).filter(
    (path) => !path.endsWith(".test.ts") && !path.includes("/src/testing/"),
  );

describe("the direction of dependency", () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    core: [],
    platforms: ["core"],
    pipeline: ["core"],
    endpoints: ["core", "pipeline", "platforms", "http"],
    redis: ["core"],
    transport: ["core"],
    http: ["core"],
    runtime: ["core"],
    sealing: ["core"],
    testkit: ["core"],
  };

  test.for(Object.entries(allowed))("packages/%s imports only what it may", ([name, may]) => {
    const imports = sources(`packages/${name}/src/**/*.ts`).flatMap((path) =>
      [...read(path).matchAll(/from "@relay\/([a-z-]+)"/g)].map(([, imported]) => imported),
    );
    expect(imports.filter((imported) => imported !== undefined && !may.includes(imported))).toEqual([]);
  });

  test("the sandbox imports nothing of the relay it judges", () => {
    const shared = sources("apps/sandbox/src/**/*.ts").filter((path) => read(path).includes("@relay/"));
    expect(shared).toEqual([]);
  });

  test("no program and no package depends on the sandbox, but for the demo", () => {
    const manifests = globSync("{apps,packages}/*/package.json", { cwd: PROJECT_ROOT });
    expect(manifests.length).toBeGreaterThan(10);
    const users = manifests.filter((path) => read(path).includes('"@relay/sandbox": '));
    expect(users.filter((path) => !path.startsWith("apps/demo/"))).toEqual([]);
  });

  test("programs import neither the testkit, but for the demo, nor fixtures of tests", () => {
    const users = sources("{apps,packages}/*/src/**/*.ts").filter((path) =>
      /from "(?:@relay\/testkit[^"]*|[^"]*\/testing\/[^"]*)"/.test(read(path)),
    );
    expect(users.filter((path) => !path.startsWith("apps/demo/"))).toEqual([]);
  });
});

test.for(["core", "platforms"])("packages/%s is pure: nothing in it waits", (name) => {
  const waiting = sources(`packages/${name}/src/**/*.ts`).filter((path) =>
    /\b(?:async|await|Promise)\b/.test(withoutPorts(path)),
  );
  expect(waiting).toEqual([]);
});

/** The code without comments and without the methods of ports, whose types promise what adapters do. */
function withoutPorts(path: string): string {
  return read(path).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|\): Promise<.*>;$/gm, "");
}

test("decisions are numbered without a gap, and their index lists each once, in order", () => {
  const files = globSync("docs/decisions/[0-9]*.md", { cwd: PROJECT_ROOT })
    .toSorted()
    .map((path) => basename(path));
  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
  const rows = read("docs/decisions/README.md").matchAll(/^\| (\d+) \| \[(.+)\]\((.+)\) \|/gm);
  const listed = Array.from(rows, ([, number, title, file = ""]) => ({
    title: `# ${number}. ${title}`,
    file,
  }));
  expect(listed.map(({ file }) => file)).toEqual(files);
  const titles = files.map((file) => read(`docs/decisions/${file}`).split("\n", 1)[0]);
  expect(listed.map(({ title }) => title)).toEqual(titles);
});

/** What is compiled: the console's pages, and the packages that others install. */
const COMPILED: Readonly<Record<string, string>> = {
  "apps/console": "vite build",
  "apps/cli": "rolldown --config rolldown.config.ts",
  "apps/sandbox": "tsc -p tsconfig.build.json",
  "packages/client": "tsc -p tsconfig.build.json",
};

test.for(globSync("{apps,packages,infra}/*/package.json", { cwd: PROJECT_ROOT }).toSorted())(
  "`turbo run` builds and tests the package of %s",
  (path) => {
    const folder = dirname(path);
    const { scripts } = JSON.parse(read(path)) as { readonly scripts?: Readonly<Record<string, string>> };
    expect(scripts?.["build"]).toBe(COMPILED[folder] ?? "tsc -p .");
    const hasTests = globSync(`${folder}/src/**/*.test.ts`, { cwd: PROJECT_ROOT }).length > 0;
    expect(scripts?.["test"]).toBe(hasTests ? `vitest run --root ../.. ${folder}/src` : undefined);
  },
);

/** The files of the last column of the walk of one conversion, as paths from the root. */
function walkOfOneConversion(): readonly string[] {
  const section = read("docs/ARCHITECTURE.md").split("## The walk of one conversion")[1] ?? "";
  const rows = section.split("\n## ")[0]?.match(/^\|.*\|$/gm) ?? [];
  const cells = rows.map((row) => row.split("|").at(-2) ?? "");
  return cells
    .flatMap((cell) => Array.from(cell.matchAll(/`([a-z-]+)\/([^`]+)`/g)))
    .map(([, part = "", path]) => {
      const folder = existsSync(join(PROJECT_ROOT, "packages", part)) ? "packages" : "apps";
      return `${folder}/${part}/src/${path}`;
    });
}

test("the walk of one conversion names files that there are, none three times, at most two twice", () => {
  const walk = walkOfOneConversion();
  const files = walk.flatMap((path) =>
    path.includes("<platform>") ? ["meta", "tiktok"].map((name) => path.replace("<platform>", name)) : [path],
  );
  expect(walk.length).toBeGreaterThan(50);
  expect(files.filter((path) => !existsSync(join(PROJECT_ROOT, path)))).toEqual([]);
  const visits = [...Map.groupBy(walk, (path) => path)].map(([path, all]) => [path, all.length] as const);
  expect(visits.filter(([, count]) => count > 2)).toEqual([]);
  expect(visits.filter(([, count]) => count === 2).length).toBeLessThanOrEqual(2);
});

test("docs/ARCHITECTURE.md names no file that there is not", () => {
  const [before = "", walk = ""] = read("docs/ARCHITECTURE.md").split("## The walk of one conversion");
  const text = before + walk.slice(walk.indexOf("\n## "));
  const named = Array.from(text.matchAll(/`([\w./-]+\.(?:ts|lua))`/g), ([, path = ""]) => path);
  const files = globSync("{apps,packages,test}/**/*.{ts,lua}", {
    cwd: PROJECT_ROOT,
    exclude: (path) => path.includes("node_modules"),
  }).flatMap((path) => [`/${path}`, `/${path.replace("/src/", "/")}`]);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !files.some((file) => file.endsWith(`/${path}`)))).toEqual([]);
});

/** The lint limits files of code; what it does not read is limited here. */
test("no page, script of Redis or file of settings has over 300 lines, but for generated ones", () => {
  const patterns = ["{apps,packages,test,infra,docs}/**/*.{lua,yml,yaml,md,css,html}", "*.{md,yml,yaml}"];
  const generated =
    /^(?:docs\/reference|apps\/console\/dist)\/|(?:^|\/)pnpm-lock\.yaml$|monitoring\/alerts\.yaml$/;
  const paths = globSync(patterns, {
    cwd: PROJECT_ROOT,
    exclude: (path) => path.includes("node_modules"),
  }).filter((path) => !generated.test(path));
  expect(paths.filter((path) => read(path).split("\n").length > 301)).toEqual([]);
});

/** The lint limits functions everywhere else; in tests it would count what `describe` holds. */
test("no function of a test has over 60 lines, but for the ones of describe", () => {
  const paths = globSync("{apps,packages,test,infra}/**/*.test.ts", {
    cwd: PROJECT_ROOT,
    exclude: (path) => path.includes("node_modules"),
  });
  const functions = /^( *)(?!.*\bdescribe\b)(?:.*=>|.*\bfunction\b.*) \{\n(?:\1 .*\n|\n)*/gm;
  const long = paths.flatMap((path) =>
    Array.from(read(path).matchAll(functions), ([text]) => text.split("\n"))
      .filter(({ length }) => length > 60)
      .map(([first]) => `${path}: ${first}`),
  );
  expect(long).toEqual([]);
});

/**
 * Private words that standard ones have replaced, in names of every kind; glossary.md has what is said instead. Words that
 * also have a use of their own are limited below, or left to the reader: end, copy, report, stage, shop, reading.
 */
const REPLACED: ReadonlySet<string> = new Set(
  "door doors edge edges storm suspect suspects twin twins parcel parcels casualty casualties verdict verdicts setback "
    .concat(
      "fate fates tell tells told bury buries buried embark embarked disembark raised doubted doubtful recollection ",
    )
    .concat("consult consulted consultation desk house goods scene sketch")
    .split(" "),
);

/** Names with such a word that are not ours: a product of the examples. */
const NOT_OURS = new Set(["desk-lamp"]);

/** The words of a name, whether it is written in camel, snake or kebab case. */
const wordsOf = (name: string) =>
  name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());

test("no metric names a dead letter by its last word", () => {
  const names = read("docs/reference/metrics.md").match(/\brelay_\w*letters?\w*/g) ?? [];
  expect(names.filter((name) => !/dead_letters?/.test(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(0);
});

test("no name of the code, of a setting or of a metric has a word that was replaced", () => {
  const found = sources("{apps,packages,test,infra}/**/*.ts").flatMap((path) => {
    const code = read(path).replaceAll(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/.*/g, "");
    // A quoted name has no space: settings, metrics, labels. Other texts are prose.
    const named = code.replaceAll(/"[^"\n]* [^"\n]*"|`[^`]* [^`]*`/g, "");
    const names = named.match(/[A-Za-z_$][\w$]*(?:-[A-Za-z]\w*)*/g) ?? [];
    return path === "test/tidy.test.ts" ? [] : [...new Set(names)].map((name) => [path, name] as const);
  });
  const wrong = found.filter(
    ([path, name]) =>
      (wordsOf(name).some((word) => REPLACED.has(word)) && !NOT_OURS.has(name)) ||
      (wordsOf(name).includes("bench") && !path.startsWith("test/load/")),
  );
  expect(wrong.map(([path, name]) => `${path}: ${name}`)).toEqual([]);
});
