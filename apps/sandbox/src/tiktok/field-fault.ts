import type { JsonObject } from "../json.ts";
import { fits, type Kind, NOUNS } from "../kind.ts";

export const PARAMETER_ERROR = 40002;
export const PII_NOT_HASHED = 40062;

/** A field that TikTok does not accept. `field` is its dotted path inside the event or the request. */
export interface FieldFault {
  readonly field: string;
  readonly problem: string;
  readonly code: typeof PARAMETER_ERROR | typeof PII_NOT_HASHED;
}

export type Fields = ReadonlyMap<string, Kind>;

export function wrong(field: string, problem: string): FieldFault {
  return { field, problem, code: PARAMETER_ERROR };
}

export function wrongKind(field: string, kind: Kind): FieldFault {
  return wrong(field, `not a valid ${NOUNS[kind]}`);
}

export function missing(field: string): FieldFault {
  return wrong(field, "missing data for required field");
}

export function unhashed(field: string): FieldFault {
  return { field, problem: "not a SHA-256 digest in lower-case hex", code: PII_NOT_HASHED };
}

/**
 * Checks the listed fields that are present. TikTok tolerates others; its own tag sends some (TikTok, server-side tag).
 */
export function checkFields(object: JsonObject, fields: Fields, prefix: string): FieldFault | undefined {
  for (const key in object) {
    const kind = fields.get(key);
    if (kind !== undefined && !fits(kind, object[key])) return wrongKind(prefix + key, kind);
  }
  return undefined;
}

/** Checks a required text: present, a string, not blank. */
export function checkText(value: unknown, field: string): FieldFault | undefined {
  if (value === undefined || value === "") return missing(field);
  return typeof value === "string" ? undefined : wrongKind(field, "text");
}
