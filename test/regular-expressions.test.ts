import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { check } from "recheck";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parseAst } from "vitest/node";

/**
 * No regular expression that may see a caller's text takes more than linear time, whatever the text. `recheck` judges each
 * one in the source of the programs; tests and the load's own tools are not among them.
 */
interface Found {
  readonly path: string;
  readonly source: string;
  readonly flags: string;
}

/** An expression whose text is not in the source: nothing can be said of it. */
interface Unknown {
  readonly path: string;
  readonly code: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

function* nodesOf(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) yield* nodesOf(inner);
}

/** The text of a string that is written out, or of a constant of the same file. */
function textOf(value: unknown, constants: ReadonlyMap<string, string>): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === "Literal" && typeof value["value"] === "string") return value["value"];
  return value.type === "Identifier" ? constants.get(String(value["name"])) : undefined;
}

function constantsIn(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const { type, id, init } of nodes) {
    const text = type === "VariableDeclarator" ? textOf(init, constants) : undefined;
    if (text !== undefined && isNode(id)) constants.set(String(id["name"]), text);
  }
  return constants;
}

const isNamed = (value: unknown, name: string): boolean =>
  isNode(value) && (value["name"] === name || value["value"] === name);

/** Methods that make a regular expression of a text. */
const MAKERS = ["match", "matchAll", "search"];

/** A schema's text gets its pattern from this function of core (`errors/pattern.ts`), whose own file is left out. */
const SCHEMA_MAKER = "pattern";

/** What makes a regular expression of a text here: its pattern and its flags. */
function madeBy({ type, callee, arguments: given, key, value }: Node): readonly unknown[] | undefined {
  const parts = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (isNamed(callee, "RegExp")) return parts;
  if (isNamed(callee, SCHEMA_MAKER)) return parts.slice(0, 1);
  if (type === "Property" && isNamed(key, "pattern")) return isNode(value) ? [value] : [];
  const isMaker =
    type === "CallExpression" && isNode(callee) && MAKERS.some((name) => isNamed(callee["property"], name));
  const [first] = parts;
  return isMaker && isNode(first) && first.type === "Literal" && !first["regex"] ? [first] : undefined;
}

function expressionsIn(path: string, code: string): readonly (Found | Unknown)[] {
  const nodes = [...nodesOf(parseAst(code, { lang: path.endsWith(".ts") ? "ts" : "js" }))];
  const constants = constantsIn(nodes);
  const found: (Found | Unknown)[] = [];
  for (const node of nodes) {
    const literal = node["regex"] as { readonly pattern: string; readonly flags: string } | undefined;
    if (literal) found.push({ path, source: literal.pattern, flags: literal.flags });
    const made = madeBy(node);
    if (made === undefined) continue;
    const source = textOf(made[0], constants);
    const flags = made[1] === undefined ? "" : textOf(made[1], constants);
    if (source === undefined || flags === undefined)
      found.push({ path, code: code.slice(node.start, node.end) });
    else found.push({ path, source, flags });
  }
  return found;
}

/** Without a repetition that is unbounded or stands around a group, no text costs more than its length allows. */
const isSimple = (source: string) => !/[*+]|\{\d+,\}|\)[?{]/.test(source);

async function complexityOf({ source, flags }: Pick<Found, "source" | "flags">): Promise<string> {
  if (isSimple(source)) return "linear";
  const outcome = await check(source, flags, { randomSeed: 1, timeout: 10_000, maxIteration: 3 });
  if (outcome.status === "safe") return "linear";
  return outcome.status === "vulnerable" ? outcome.complexity.type : `unknown: ${outcome.error.kind}`;
}

const PROGRAMS = "{packages,apps,infra}/**/*.{ts,js,mjs}";
const expressions = globSync(PROGRAMS, {
  cwd: PROJECT_ROOT,
  exclude: (path) => /node_modules|packages\/testkit|console\/dist|\.test\.ts$/.test(path),
})
  .filter((path) => path !== "packages/core/src/errors/pattern.ts")
  .flatMap((path) => expressionsIn(path, readFileSync(join(PROJECT_ROOT, path), "utf8")));

describe("regular expressions", () => {
  beforeAll(() => {
    vi.stubEnv("RECHECK_BACKEND", "pure");
    return () => vi.unstubAllEnvs();
  });

  test("are written out, so that they can be judged", () => {
    expect(expressions.filter((each) => !("source" in each))).toEqual([]);
    expect(expressions.length).toBeGreaterThan(100);
  });

  test("take linear time over every text", { timeout: 60_000 }, async () => {
    const distinct = new Map(
      expressions.flatMap((each) =>
        "source" in each ? [[`/${each.source}/${each.flags}`, each] as const] : [],
      ),
    );
    const slow: string[] = [];
    for (const [name, each] of distinct) {
      const complexity = await complexityOf(each);
      if (complexity !== "linear") slow.push(`${each.path} ${name}: ${complexity}`);
    }
    expect(slow).toEqual([]);
  });

  test.for([
    ["const a = /^\\s*[([]?\\s*[+]/", "polynomial"],
    ["const a = /-[a-z]-.*$/", "polynomial"],
    ['const a = new RegExp("^(?:(?:ab|a|b)*c)?$", "u")', "exponential"],
    ['const NAME = "^(a|a)*$"; const schema = { pattern: NAME }', "exponential"],
    ['text.search("\\\\s+$")', "polynomial"],
    ['const schema = { ...pattern("^(a|a)*$", "letters") }', "exponential"],
    ["const a = /^[a-z]+$/", "linear"],
  ] as const)("of %s is said to be %s", async ([code, complexity]) => {
    const [found] = expressionsIn("sample.ts", code);
    expect(found).toHaveProperty("source");
    expect(await complexityOf(found as Found)).toBe(complexity);
  });

  test("made of what is not known are found", () => {
    const made = [
      "new RegExp(`^${name}$`)",
      "RegExp(text)",
      "const s = { pattern: made(text) }",
      "const s = pattern(text)",
    ];
    expect(made.flatMap((code) => expressionsIn("sample.ts", code))).toEqual(
      made.map(() => ({ path: "sample.ts", code: expect.any(String) as string })),
    );
  });
});
