import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PLATFORMS } from "./registry.ts";

/** The titles that comments of a file cite after `Source:` or `Sources:`. */
function citedIn(code: string): readonly string[] {
  const comments = code.match(/\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm) ?? [];
  return comments.flatMap((comment) => {
    const text = comment.replaceAll(/^\s*(?:\/\*\*|\*\/|\*|\/\/)\s?|\*\//gm, "").replaceAll(/\s+/g, " ");
    return Array.from(text.matchAll(/\bSources?: ([^.]+)\./g), ([, titles = ""]) =>
      titles.split("; "),
    ).flat();
  });
}

describe.for(PLATFORMS.all)("the rules of $title", ({ name, pages }) => {
  const folder = join(import.meta.dirname, name);
  const files = globSync("**/*.ts", { cwd: folder }).filter((file) => !file.endsWith(".test.ts"));
  const cited = files.flatMap((file) => citedIn(readFileSync(join(folder, file), "utf8")));

  test("cite pages whose address and date are known, each of which some rule cites", () => {
    const titles = pages.map(({ title }) => title);
    expect(cited.filter((title) => !titles.includes(title))).toEqual([]);
    expect(titles.filter((title) => !cited.includes(title))).toEqual([]);
  });
});
