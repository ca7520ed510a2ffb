import type { Question } from "../queries.ts";
import { type FieldTree, findUnknown, readFieldTree } from "./field-tree.ts";
import { invalidParameter } from "./refusals.ts";
import type { Refusal } from "../platform.ts";

export type AskedFields =
  | { readonly kind: "fields"; readonly tree: FieldTree }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** The requested fields, all known on that kind of node; without `fields`, the default ones. */
export function askedFields(
  { query }: Question,
  node: string,
  known: ReadonlySet<string>,
  usual: string,
): AskedFields {
  const given = query["fields"] || usual;
  const tree = typeof given === "string" ? readFieldTree(given) : undefined;
  if (tree === undefined) return no("(#100) Syntax error in param fields");
  const unknown = findUnknown(tree, known);
  if (unknown === undefined) return { kind: "fields", tree };
  return no(`(#100) Tried accessing nonexisting field (${unknown}) on node type (${node})`);
}

function no(message: string): AskedFields {
  return { kind: "refused", refusal: invalidParameter(message) };
}
