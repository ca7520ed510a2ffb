import { isObject } from "./json-object.ts";
import { type Fault, fault } from "../errors/errors.ts";
import { faultsOf } from "../errors/schema-faults.ts";
import { escaped } from "../errors/pointer.ts";
import type { ConversionSchema } from "./conversion-schema.ts";
import { isWholeText } from "./limits.ts";

/**
 * Fields that platforms take once a request, above its events. Each is a field of the conversion here, so that it
 * survives a queue, a dead letter and a replay; a request may give it once for all of its conversions.
 */
export type RequestFields = Readonly<Record<string, string>>;

export type ReadRequestFields =
  | { readonly ok: true; readonly fields: RequestFields }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Most faults reported of one request's own fields. */
const MOST_FAULTS = 20;
/** Characters of an unknown name that are repeated. */
const MOST_OF_NAME = 100;

/**
 * Reads the fields that a request gives for all its conversions. `own` names further fields of the request; they are
 * allowed but not read here. `taken` limits the fields to those of one platform. Any other name is a fault: a misspelt
 * test code would send tests as production. Null counts as absent, as some SDKs write fields that were not set.
 */
export function readRequestFields(
  given: Readonly<Record<string, unknown>>,
  own: readonly string[],
  schema: ConversionSchema,
  taken: readonly string[] = Object.keys(schema.requestFields),
): ReadRequestFields {
  const faults: Fault[] = [];
  const fields: Record<string, unknown> = {};
  for (const name in given) {
    if (faults.length === MOST_FAULTS) break;
    if (own.includes(name)) continue;
    if (!taken.includes(name)) faults.push(unknownField(name, [...own, ...taken]));
    else if (given[name] !== null) fields[name] = given[name];
  }
  if (!schema.request.Check(fields)) faults.push(...faultsOf(schema.request.Errors(fields)));
  for (const [name, text] of Object.entries(fields)) {
    if (typeof text === "string" && !isWholeText(text))
      faults.push(fault(`/${name}`, "broken_text", "holds NUL or half of a surrogate pair"));
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, fields: fields as RequestFields };
}

/** The conversion with the fields of its request. Its own fields win. */
export function withRequestFields(value: unknown, fields: RequestFields): unknown {
  return isObject(value) && Object.keys(fields).length > 0 ? { ...fields, ...value } : value;
}

/** The fault of an unknown field of a request. Of a long name only the beginning is repeated. */
export function unknownField(name: string, known: readonly string[]): Fault {
  const shown = name.length > MOST_OF_NAME ? `${name.slice(0, MOST_OF_NAME)}…` : name;
  const takes = known.length === 0 ? "none" : known.join(", ");
  return fault(`/${escaped(shown)}`, "unknown_field", `is not a field of this request; it takes ${takes}`);
}
