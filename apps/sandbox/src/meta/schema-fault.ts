import type { JsonObject } from "../json.ts";
import { fits, type Kind, NOUNS } from "../kind.ts";

/** A violation of Meta's schema. `path` leads from the event to it, in Meta's notation: `['user_data']['em']`. */
export interface SchemaFault {
  readonly path: string;
  readonly problem: string;
  /** The unknown key; Meta words that error differently. */
  readonly unexpectedKey?: string;
}

export type Keys = ReadonlyMap<string, Kind>;

/** Words a schema error as Meta does, with the event's position in it. */
export function describeSchemaFault(root: string, fault: SchemaFault): string {
  const param = `${root}${fault.path}`;
  if (fault.unexpectedKey !== undefined) {
    return `(#100) Unexpected key "${fault.unexpectedKey}" on param "${param}"`;
  }
  return `(#100) Param ${param} ${fault.problem}`;
}

export function wrongKind(path: string, kind: Kind): SchemaFault {
  const article = kind === "integer" || kind === "object" ? "an" : "a";
  return { path, problem: `must be ${article} ${NOUNS[kind]}` };
}

export function outsideOf(path: string, values: Iterable<unknown>): SchemaFault {
  return { path, problem: `must be one of {${[...values].join(", ")}}` };
}

export function missing(path: string): SchemaFault {
  return { path, problem: "is required" };
}

export function unexpected(path: string, key: string): SchemaFault {
  return { path, problem: "", unexpectedKey: key };
}

/** Checks an object that may hold the listed keys and no others. */
export function checkClosed(object: JsonObject, keys: Keys, path: string): SchemaFault | undefined {
  for (const key in object) {
    const kind = keys.get(key);
    if (kind === undefined) return unexpected(path, key);
    if (!fits(kind, object[key])) return wrongKind(`${path}['${key}']`, kind);
  }
  return undefined;
}

/** Checks an object that may hold own keys beside the listed ones. */
export function checkOpen(object: JsonObject, keys: Keys, path: string): SchemaFault | undefined {
  for (const key in object) {
    const kind = keys.get(key);
    if (kind !== undefined && !fits(kind, object[key])) return wrongKind(`${path}['${key}']`, kind);
  }
  return undefined;
}
