import { Compile } from "typebox/compile";
import { type Fault, fault } from "../errors/errors.ts";
import { isWholeText } from "./limits.ts";
import { escaped } from "../errors/pointer.ts";
import { REQUEST_FIELD_NAMES, type RequestFieldName, RequestFields } from "./request-fields.ts";
import { faultsOf } from "../errors/schema-faults.ts";

const schema = Compile(RequestFields);

export type ReadRequestFields =
  | { readonly ok: true; readonly fields: RequestFields }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Most faults reported of one request's own fields. */
const MOST_FAULTS = 20;
/** Characters of an unknown name that are repeated. */
const MOST_OF_NAME = 100;

/**
 * Reads the fields that a request gives for all its conversions. `own` names further fields of the request; they are
 * allowed but not read here. Any other name is a fault: a misspelt test code would send tests as production. Null
 * counts as absent, as Meta's SDK for Node writes fields that were not set.
 */
export function readRequestFields(
  given: Readonly<Record<string, unknown>>,
  own: readonly string[],
  taken: readonly RequestFieldName[] = REQUEST_FIELD_NAMES,
): ReadRequestFields {
  const faults: Fault[] = [];
  const fields: Record<string, unknown> = {};
  for (const name in given) {
    if (faults.length === MOST_FAULTS) break;
    if (own.includes(name)) continue;
    if (!isNameIn(name, taken)) faults.push(unknownField(name, [...own, ...taken]));
    else if (given[name] !== null) fields[name] = given[name];
  }
  if (!schema.Check(fields)) faults.push(...faultsOf(schema.Errors(fields)));
  for (const [name, text] of Object.entries(fields)) {
    if (typeof text === "string" && !isWholeText(text))
      faults.push(fault(`/${name}`, "broken_text", "holds NUL or half of a surrogate pair"));
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, fields };
}

/** The conversion with the fields of its request. Its own fields win. */
export function withRequestFields(value: unknown, fields: RequestFields): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.keys(fields).length > 0 ? { ...fields, ...value } : value;
}

function isNameIn(name: string, names: readonly RequestFieldName[]): name is RequestFieldName {
  return names.some((known) => known === name);
}

/** The fault of an unknown field of a request. Of a long name only the beginning is repeated. */
export function unknownField(name: string, known: readonly string[]): Fault {
  const shown = name.length > MOST_OF_NAME ? `${name.slice(0, MOST_OF_NAME)}…` : name;
  const takes = known.length === 0 ? "none" : known.join(", ");
  return fault(`/${escaped(shown)}`, "unknown_field", `is not a field of this request; it takes ${takes}`);
}
