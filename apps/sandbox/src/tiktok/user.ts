import { isIP } from "node:net";
import { DIGEST_OF_NOTHING, isDigest, looksHashed } from "../digest.ts";
import type { JsonObject } from "../json.ts";
import { type FieldFault, unhashed, wrong, wrongKind } from "./field-fault.ts";

/** The form of a user key's value (TikTok, reference of /event/track/). */
type Form = "digests" | "digest" | "clear" | "address" | "locale" | "idfa" | "gaid" | "att-status";

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["email", "digests"],
  ["phone", "digests"],
  ["external_id", "digests"],
  ["first_name", "digest"],
  ["last_name", "digest"],
  ["zip_code", "digest"],
  ["city", "clear"],
  ["state", "clear"],
  ["country", "clear"],
  ["ttclid", "clear"],
  ["ttp", "clear"],
  ["user_agent", "clear"],
  ["idfv", "clear"],
  ["ip", "address"],
  ["locale", "locale"],
  ["idfa", "idfa"],
  ["gaid", "gaid"],
  ["att_status", "att-status"],
]);

const ATT_STATUSES = new Set(["AUTHORIZED", "DENIED", "NOT_DETERMINED", "RESTRICTED", "NOT_APPLICABLE"]);
const LOCALE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
const LOWER_CASE = /[a-z]/;
const UPPER_CASE = /[A-Z]/;

/** Finds a match key that is in the clear and should be hashed, is hashed and should not be, or is malformed. */
export function checkUser(user: JsonObject): FieldFault | undefined {
  for (const key in user) {
    const form = FORMS.get(key);
    if (form === undefined) continue;
    const fault = form === "digests" ? checkDigests(key, user[key]) : checkOne(form, key, user[key]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function checkDigests(key: string, value: unknown): FieldFault | undefined {
  if (typeof value === "string") return checkDigest(key, value);
  if (!Array.isArray(value)) return wrongKind(`user.${key}`, "text-or-texts");
  for (const member of value) {
    if (typeof member !== "string") return wrongKind(`user.${key}`, "text-or-texts");
    const fault = checkDigest(key, member);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function checkDigest(key: string, text: string): FieldFault | undefined {
  if (!isDigest(text)) return unhashed(`user.${key}`);
  return text === DIGEST_OF_NOTHING ? wrong(`user.${key}`, "the digest of an empty text") : undefined;
}

function checkOne(form: Form, key: string, value: unknown): FieldFault | undefined {
  if (typeof value !== "string") return wrongKind(`user.${key}`, "text");
  switch (form) {
    case "digests":
    case "digest":
      return checkDigest(key, value);
    case "clear":
      return looksHashed(value) ? wrong(`user.${key}`, "must not be hashed") : undefined;
    case "address":
      return isIP(value) === 0 ? wrong("user.ip", "not a valid IP address") : undefined;
    case "locale":
      return LOCALE.test(value) ? undefined : wrong("user.locale", "not a valid BCP 47 locale");
    case "idfa":
      return isDigest(value) || !LOWER_CASE.test(value) ? undefined : wrong("user.idfa", "not in upper case");
    case "gaid":
      return UPPER_CASE.test(value) ? wrong("user.gaid", "not in lower case") : undefined;
    case "att-status":
      return ATT_STATUSES.has(value) ? undefined : wrong("user.att_status", "not a valid choice");
  }
}
