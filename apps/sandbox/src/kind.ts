import { isJsonObject } from "./json.ts";

/** What a field of a request may hold. The platforms' tables have a kind for each key, so that a check is a lookup. */
export type Kind =
  | "any"
  | "text"
  | "texts"
  | "text-or-texts"
  | "id"
  | "ids"
  | "number"
  | "integer"
  | "flag"
  | "object"
  | "list";

/** The name of a kind in an error message, after "a valid" or "must be a". */
export const NOUNS: Readonly<Record<Kind, string>> = {
  any: "value",
  text: "string",
  texts: "list of strings",
  "text-or-texts": "string or list of strings",
  id: "string or integer",
  ids: "list of strings or integers",
  number: "number",
  integer: "integer",
  flag: "boolean",
  object: "object",
  list: "list",
};

export function fits(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "any":
      return true;
    case "text":
      return typeof value === "string";
    case "texts":
      return isListOf("text", value);
    case "text-or-texts":
      return typeof value === "string" || isListOf("text", value);
    case "id":
      return typeof value === "string" || Number.isInteger(value);
    case "ids":
      return isListOf("id", value);
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "flag":
      return typeof value === "boolean";
    case "object":
      return isJsonObject(value);
    case "list":
      return Array.isArray(value);
  }
}

function isListOf(kind: Kind, value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  for (const member of value) if (!fits(kind, member)) return false;
  return true;
}
