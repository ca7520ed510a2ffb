import type { Classified } from "../toolkit/classified.ts";

const MINUTE_MS = 60_000;

const each = (kind: Classified["class"], meanings: Readonly<Record<number, string>>) =>
  Object.entries(meanings).map(([code, meaning]) => [Number(code), { class: kind, meaning }] as const);

/** "Partially OK": some events were taken. */
export const PARTIAL = 20_001;

/** Classifies TikTok's return codes. Sources: Business API SDK; Reference of event/track. */
export const TIKTOK_CODES: ReadonlyMap<number, Classified> = new Map<number, Classified>([
  // 40050: the platform already has the request.
  ...each("delivered", { 0: "OK", 40050: "duplicated request" }),
  ...each("payload", {
    40000: "invalid parameters",
    40002: "parameter error",
    40062: "personal data not hashed",
  }),
  [40_061, { class: "too-large", meaning: "invalid batch size" }],
  // A wrong token, account, partner or version: no event is at fault, and every event gets the same answer.
  ...each("credentials", {
    40001: "no permission",
    40003: "forbidden",
    40006: "API version error",
    40007: "does not exist",
    40008: "not implemented",
    40009: "not supported in TikTok's sandbox",
    40010: "domain not supported",
    40051: "API version error",
    40063: "invalid partner name",
    40101: "invalid partner",
    40102: "access token expired",
    40103: "refresh token expired",
    40104: "access token empty",
    40105: "access token invalid or revoked",
    40106: "user error",
    40107: "grant error",
    40108: "grant error",
    40109: "authorisation code error",
    40110: "authorisation code error",
    40112: "app error",
    40113: "app error",
    40114: "signature error",
    40115: "signature error",
    40116: "app error",
    40117: "app error",
    40118: "not on the allow list",
    40119: "identity not authorised",
    40124: "developer not authorised",
    40125: "developer not authorised",
    40130: "scope not authorised",
    40131: "scope not authorised",
    40300: "advertiser missing",
    40301: "advertiser role error",
    40302: "advertiser role error",
    40400: "no such route",
    41000: "blocked",
    41001: "interface taken offline",
    41002: "field taken offline",
  }),
  ...each("throttled", {
    40016: "app flow control",
    40100: "requests too frequent",
    40132: "request frequency limited",
    40133: "advertiser's limit of requests a second",
    51021: "too many requests",
    61000: "too many requests",
  }),
  ...each("retry", {
    40200: "task error",
    40201: "task not ready",
    40202: "write conflict",
    40700: "internal validation error",
    50000: "system error",
  }),
  // The platform's own time ran out: the events may have been taken.
  ...each("unknown", { 50002: "system timeout", 51010: "internal service timeout" }),
  // Maintenance takes a while, so the pause is longer than for a passing failure.
  [60_001, { class: "retry", meaning: "maintenance", waitMs: 5 * MINUTE_MS }],
]);

/** Fields of the request itself. A fault of one of these is the destination's. */
export type Setting = "event_source" | "event_source_id" | "test_event_code" | "partner_name";

/**
 * A message about a setting, such as "Invalid value for event_source_id: not a valid string". The name comes before any
 * text that the platform may have taken from an event, and is no part of a path.
 */
const ABOUT_SETTING =
  /^(?:[a-z ]{0,60} )?(?:(?:field|parameter|param)s?: ?)?["'`]?(event_source_id|event_source|test_event_code|partner_name)(?![\w.[])/i;

/** Codes whose message names the wrong field. */
export const PARAMETER_CODES: ReadonlySet<number> = new Set([40_000, 40_002]);

/** The setting that an answer concerns; undefined when it concerns an event or names nothing. */
export function settingAtFault(code: number, message: string): Setting | undefined {
  if (!PARAMETER_CODES.has(code)) return undefined;
  return ABOUT_SETTING.exec(message)?.[1]?.toLowerCase() as Setting | undefined;
}

/**
 * Other codes: 4xxxx are the sender's fault, 5xxxx and above the platform's. Lower ones are kinds of success and stay
 * unknown.
 */
export function classify(code: number, message: string): Classified {
  const setting = settingAtFault(code, message);
  if (setting !== undefined) return { class: "credentials", meaning: `${setting} not taken` };
  const known = TIKTOK_CODES.get(code);
  if (known !== undefined) return known;
  if (code >= 50_000) {
    return /\btimed? ?out\b/i.test(message)
      ? { class: "unknown", meaning: "server timeout" }
      : { class: "retry", meaning: "server error" };
  }
  if (code >= 40_000) return { class: "payload", meaning: "unknown client error" };
  return { class: "unknown", meaning: "unknown code" };
}
