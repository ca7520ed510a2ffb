import Type from "typebox";
import { Compile } from "typebox/compile";
import type { Contents, Conversion } from "./conversion.ts";
import { ConversionInput } from "./conversion.ts";
import type { Fault } from "./errors.ts";
import { fault, warning } from "./errors.ts";
import { mintEventId } from "./identity.ts";
import { isPlainUserData, MATCH_KEY_ALIASES } from "./match-keys.ts";
import { faultsOf } from "./schema-faults.ts";

const schema = Compile(ConversionInput);
/** All of the schema but `user_data`, which `isPlainUserData` checks faster. */
const frame = Compile(
  Type.Object({ ...ConversionInput.properties, user_data: Type.Unknown() }, { additionalProperties: false }),
);

export type Admission =
  | { readonly ok: true; readonly conversion: Conversion; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Unix seconds never had so many digits; Unix milliseconds have had since 1973. */
const FIRST_IMPLAUSIBLE_SECOND = 100_000_000_000;

/**
 * Takes one parsed JSON value in at the door: checks its shape, gives every field its canonical name and fixes its
 * event_id. Faults name where, what and what would be right; they never repeat a value. Platform rules come after, per
 * destination (`Dialect.check`).
 */
export function admit(raw: unknown, source: string): Admission {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    return { ok: false, faults: [fault("", "not_an_object", "must be a JSON object")] };
  }
  if (!takes(raw)) return { ok: false, faults: faultsOf(schema.Errors(raw)) };
  const { event_time: time, idempotency_key: key, ...rest } = raw;
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const eventTime = unixSeconds(time, faults);
  const conversion = {
    ...rest,
    event_time: eventTime,
    user_data: canonicalUserData(raw.user_data, faults, warnings),
    ...(raw.custom_data && { custom_data: canonicalCustomData(raw.custom_data, faults) }),
  };
  if (faults.length > 0) return { ok: false, faults };
  const event_id = raw.event_id === undefined ? mintEventId(source, conversion, key) : String(raw.event_id);
  if (raw.event_id === undefined) {
    warnings.push(
      warning("/event_id", "derived_event_id", "is absent; one was derived, which no browser's copy shares"),
    );
  }
  return { ok: true, conversion: { ...conversion, event_id } as Conversion, warnings };
}

function takes(raw: object): raw is ConversionInput {
  return (frame.Check(raw) && isPlainUserData(raw.user_data)) || schema.Check(raw);
}

function unixSeconds(time: number | string, faults: Fault[]): number {
  const seconds = typeof time === "number" ? time : Math.floor(Date.parse(time) / 1000);
  if (Number.isNaN(seconds)) {
    faults.push(
      fault("/event_time", "invalid_value", "must be Unix seconds or an ISO 8601 time that exists"),
    );
  } else if (seconds >= FIRST_IMPLAUSIBLE_SECOND) {
    faults.push(fault("/event_time", "time_in_milliseconds", "is too large for Unix seconds"));
  }
  return seconds;
}

/** Keys whose digits mean something at their ends, which a JSON number cannot keep. */
const DIGITS_AS_TEXT: ReadonlySet<string> = new Set([
  "phone",
  "zip",
  "external_id",
  "lead_id",
  "fb_login_id",
]);

function canonicalUserData(
  input: Record<string, unknown>,
  faults: Fault[],
  warnings: Fault[],
): Record<string, unknown> {
  const userData: Record<string, unknown> = {};
  for (const name in input) {
    const value = input[name];
    if (value === null || value === "") continue;
    const canonical = MATCH_KEY_ALIASES.get(name) ?? name;
    if (canonical in userData) {
      faults.push(
        fault(`/user_data/${name}`, "conflicting_fields", `is given under two names, see ${canonical}`),
      );
    }
    if (typeof value === "number" && DIGITS_AS_TEXT.has(canonical)) {
      warnings.push(warning(`/user_data/${name}`, "number_not_text", "is a JSON number"));
    }
    userData[canonical] = value;
  }
  return userData;
}

type CustomDataInput = NonNullable<ConversionInput["custom_data"]>;

function canonicalCustomData(
  input: CustomDataInput,
  faults: Fault[],
): NonNullable<Conversion["custom_data"]> {
  const { contents, query, ...rest } = input;
  if (query !== undefined && rest.search_string !== undefined) {
    faults.push(
      fault("/custom_data/query", "conflicting_fields", "is given under two names, see search_string"),
    );
  }
  return {
    ...rest,
    ...(query !== undefined && { search_string: query }),
    ...(contents && { contents: contents.map((line, index) => canonicalContent(line, index, faults)) }),
  };
}

type ContentInput = NonNullable<CustomDataInput["contents"]>[number];

/** TikTok's names of a line's fields, and the canonical ones. */
const CONTENT_ALIASES = [
  ["content_id", "id"],
  ["price", "item_price"],
  ["content_name", "title"],
  ["content_category", "category"],
] as const;

function canonicalContent(given: ContentInput, index: number, faults: Fault[]): Contents[number] {
  const line: Record<string, unknown> = { ...given };
  for (const [alias, name] of CONTENT_ALIASES) {
    if (line[alias] === undefined) continue;
    if (line[name] !== undefined) {
      const pointer = `/custom_data/contents/${index}/${alias}`;
      faults.push(fault(pointer, "conflicting_fields", `is given under two names, see ${name}`));
    }
    line[name] = line[alias];
    delete line[alias];
  }
  const { id } = line as ContentInput;
  return id === undefined ? line : { ...line, id: String(id) };
}
