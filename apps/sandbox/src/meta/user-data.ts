import { isIP } from "node:net";
import { looksHashed } from "../digest.ts";
import type { JsonObject } from "../json.ts";
import type { Kind } from "../kind.ts";
import { isAppendix, isMetaDigest } from "./appendix.ts";
import { type BusinessFault, invalid, LEAD_ID } from "./business-fault.ts";
import { checkClosed, type SchemaFault } from "./schema-fault.ts";

/** The form of a match key's value, besides its JSON type (Meta, Customer Information Parameters). */
type Form = "digest" | "open" | "clear" | "address" | "click" | "browser" | "device" | "lead";

interface MatchKey {
  readonly kind: Kind;
  readonly form: Form;
}

const MATCH_KEYS: ReadonlyMap<string, MatchKey> = new Map([
  ...each(["em", "ph", "fn", "ln", "ge", "db", "ct", "st", "zp", "country"], "text-or-texts", "digest"),
  ...each(["f5first", "f5last", "fi", "dobd", "dobm", "doby"], "text", "digest"),
  ...each(["external_id"], "text-or-texts", "open"),
  ...each(["app_user_id", "partner_id", "partner_name"], "text", "open"),
  ...each(["client_user_agent", "subscription_id", "anon_id", "ctwa_clid"], "text", "clear"),
  ...each(["client_ip_address"], "text", "address"),
  ...each(["fbc"], "text", "click"),
  ...each(["fbp"], "text", "browser"),
  ...each(["madid"], "text", "device"),
  ...each(["fb_login_id"], "integer", "open"),
  ...each(["lead_id"], "any", "lead"),
  ...each(["page_id", "page_scoped_user_id", "ig_account_id", "ig_sid"], "id", "clear"),
  ...each(["whatsapp_business_account_id"], "id", "clear"),
]);

function each(keys: readonly string[], kind: Kind, form: Form): [string, MatchKey][] {
  return keys.map((key) => [key, { kind, form }]);
}

const KINDS: ReadonlyMap<string, Kind> = new Map(Array.from(MATCH_KEYS, ([key, { kind }]) => [key, kind]));

/** Finds a key that Meta does not know, or a value of the wrong JSON type. */
export function checkUserData(userData: JsonObject): SchemaFault | undefined {
  return checkClosed(userData, KINDS, "['user_data']");
}

/** Finds a value that is in the clear and should be hashed, is hashed and should not be, or is malformed. */
export function findMatchKeyFault(userData: JsonObject): BusinessFault | undefined {
  for (const key in userData) {
    const form = MATCH_KEYS.get(key)?.form ?? "open";
    const value = userData[key];
    if (form === "lead") {
      if (!isLeadId(value)) return LEAD_ID;
    } else if (typeof value === "string") {
      if (!hasForm(form, value)) return invalid(`user_data.${key} ${DEMANDS[form]}`);
    } else if (Array.isArray(value)) {
      for (const member of value)
        if (!hasForm(form, member)) return invalid(`user_data.${key} ${DEMANDS[form]}`);
    }
  }
  return undefined;
}

const DEMANDS: Readonly<Record<Form, string>> = {
  digest: "must be a SHA-256 digest in lower-case hex, and not that of an empty text",
  open: "is not valid",
  clear: "must not be hashed",
  address: "must be an IPv4 or IPv6 address and must not be hashed",
  click: "must have the form fb.<index>.<creation time in ms>.<fbclid> and must not be hashed",
  browser: "must have the form fb.<index>.<creation time in ms>.<random number> and must not be hashed",
  device: "must be in lower case with its hyphens and must not be hashed",
  lead: "must have 15 to 17 digits",
};

/** Thirteen digits are milliseconds from 2001 to 2286; ten would be seconds, a frequent mistake. */
const CLICK = /^fb\.\d+\.\d{13}\.[^.\s]+(\.[^.]*)?$/;
const BROWSER = /^fb\.\d+\.\d{13}\.\d+(\.[^.]*)?$/;
const DEVICE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function hasForm(form: Form, value: string): boolean {
  switch (form) {
    case "digest":
      return isMetaDigest(value);
    case "clear":
      return !looksHashed(value);
    case "address":
      return isAddress(value);
    case "click":
      return isCookie(CLICK, value);
    case "browser":
      return isCookie(BROWSER, value);
    case "device":
      return DEVICE.test(value);
    case "open":
    case "lead":
      return true;
  }
}

function isCookie(shape: RegExp, value: string): boolean {
  const appendix = shape.exec(value);
  return appendix !== null && (appendix[1] === undefined || isAppendix(appendix[1]));
}

function isAddress(value: string): boolean {
  if (isIP(value) !== 0) return true;
  const lastDot = value.lastIndexOf(".");
  return lastDot > 0 && isAppendix(value.slice(lastDot)) && isIP(value.slice(0, lastDot)) !== 0;
}

function isLeadId(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1e14 && Number(value) < 1e17;
}
