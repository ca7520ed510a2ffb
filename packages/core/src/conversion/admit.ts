import { canonicalCustomData, canonicalUserData } from "./canonical.ts";
import type { Conversion, ConversionInput } from "./conversion.ts";
import type { ConversionSchema } from "./conversion-schema.ts";
import { readConsent } from "../consent/read-consent.ts";
import type { Fault } from "../errors/errors.ts";
import { fault, warning } from "../errors/errors.ts";
import { mintEventId } from "./identity.ts";
import { isObject } from "./json-object.ts";
import { isTooDeep, isWholeText, MOST_DEPTH } from "./limits.ts";
import { repaired } from "./repair.ts";
import { faultsOf } from "../errors/schema-faults.ts";

export type Admission =
  | { readonly ok: true; readonly conversion: Conversion; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Unix seconds never had this many digits; Unix milliseconds have had them since 1973. */
const FIRST_IMPLAUSIBLE_SECOND = 100_000_000_000;

/**
 * Admits one parsed JSON value: checks its shape, gives every field its canonical name and fixes its event_id. Each
 * fault names the field, what is wrong and what would be right, and never repeats a value. The platforms' rules come
 * later, per destination (`Dialect.check`). Never throws.
 */
export function admit(given: unknown, source: string, schema: ConversionSchema): Admission {
  if (!isObject(given)) {
    return { ok: false, faults: [fault("", "not_an_object", "must be a JSON object")] };
  }
  const warnings: Fault[] = [];
  // Nearly every conversion fits the schema as it is. Only the others are searched for what can be repaired.
  let raw: object = given;
  if (!isPlain(raw, schema)) {
    // Later steps recurse once a level.
    if (isTooDeep(given)) {
      return { ok: false, faults: [fault("", "too_deep", `has more than ${MOST_DEPTH} levels`)] };
    }
    if (!takes(raw, schema)) {
      raw = repaired(given, schema, warnings);
      if (!takes(raw, schema)) return { ok: false, faults: faultsOf(schema.whole.Errors(raw)) };
    }
  }
  const { event_time: time, idempotency_key: key, consent: said } = raw;
  const faults: Fault[] = [];
  checkIdentity(raw, faults);
  const eventTime = unixSeconds(time, faults);
  const consent = said && readConsent(said, faults);
  const conversion = {
    ...(key === undefined && said === undefined ? raw : withoutOwn(raw)),
    event_time: eventTime,
    user_data: canonicalUserData(raw.user_data, schema, faults, warnings),
    ...(raw.custom_data && { custom_data: canonicalCustomData(raw.custom_data, schema, faults) }),
    ...(consent && { consent }),
  };
  if (faults.length > 0) return { ok: false, faults };
  if (typeof raw.event_id === "string") return admitted(conversion, warnings);
  if (raw.event_id !== undefined)
    return admitted({ ...conversion, event_id: String(raw.event_id) }, warnings);
  warnings.push(
    warning(
      "/event_id",
      "derived_event_id",
      "is absent; a derived one is sent, which the browser's event does not have",
    ),
  );
  const event_id = mintEventId(source, withoutHandover(conversion, schema), key);
  return admitted({ ...conversion, event_id }, warnings);
}

/** Without what is not stored as it was given. */
function withoutOwn({ idempotency_key: _, consent: __, ...others }: ConversionInput): object {
  return others;
}

function admitted(conversion: object, warnings: readonly Fault[]): Admission {
  return { ok: true, conversion: conversion as Conversion, warnings };
}

/** The same conversion handed over again under another tag, or with another consent, is a repetition. */
function withoutHandover(conversion: object, { requestFields }: ConversionSchema): object {
  const isAbout = (name: string) =>
    name === "test_event_code" || (name !== "consent" && !(name in requestFields));
  return Object.fromEntries(Object.entries(conversion).filter(([name]) => isAbout(name)));
}

function isPlain(raw: object, { plain }: ConversionSchema): raw is ConversionInput {
  return plain.takes(raw);
}

function takes(raw: object, { whole }: ConversionSchema): raw is ConversionInput {
  return whole.Check(raw);
}

function checkIdentity(raw: ConversionInput, faults: Fault[]): void {
  for (const field of ["event_name", "event_id", "test_event_code"] as const) {
    const text = raw[field];
    if (typeof text !== "string" || isWholeText(text)) continue;
    faults.push(fault(`/${field}`, "broken_text", "holds NUL or half of a surrogate pair"));
  }
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
