import { isJsonObject, type JsonObject } from "../json.ts";

/** The requested fields, each with its inner ones: `web{event_name,acr{percentage}}` (Graph API, field expansion). */
export type FieldTree = ReadonlyMap<string, FieldTree>;

const NAME = /^[a-z0-9_]+/;

/** Parses `fields`; undefined when the text is malformed. */
export function readFieldTree(text: string): FieldTree | undefined {
  const [tree, rest] = readList(text.replaceAll(/\s/g, ""));
  return rest === "" ? tree : undefined;
}

function readList(text: string): [FieldTree, string] {
  const tree = new Map<string, FieldTree>();
  let rest = text;
  for (;;) {
    const name = NAME.exec(rest)?.[0];
    if (name === undefined) return [tree, text === "" ? "" : `,${rest}`];
    rest = rest.slice(name.length);
    let inside: FieldTree = new Map();
    if (rest.startsWith("{")) {
      [inside, rest] = readList(rest.slice(1));
      if (!rest.startsWith("}")) return [tree, `{${rest}`];
      rest = rest.slice(1);
    }
    tree.set(name, inside);
    if (!rest.startsWith(",")) return [tree, rest];
    rest = rest.slice(1);
  }
}

/** The first requested field that is unknown; known ones are written as paths, `web.event_name`. */
export function findUnknown(tree: FieldTree, known: ReadonlySet<string>, path = ""): string | undefined {
  for (const [name, inside] of tree) {
    if (!known.has(path + name)) return name;
    const unknown = findUnknown(inside, known, `${path}${name}.`);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** The requested part of an object. A field without a value is left out, as at Meta. */
export function pick(tree: FieldTree, value: unknown): unknown {
  if (tree.size === 0) return value;
  if (Array.isArray(value)) return value.map((member: unknown) => pick(tree, member));
  if (!isJsonObject(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const [name, inside] of tree) {
    if (value[name] !== undefined) picked[name] = pick(inside, value[name]);
  }
  return picked satisfies JsonObject;
}
