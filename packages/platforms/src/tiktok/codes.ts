import type { Classified } from "../classified.ts";

const MINUTE_MS = 60_000;

const each = (kind: Classified["class"], meanings: Readonly<Record<number, string>>) =>
  Object.entries(meanings).map(([code, meaning]) => [Number(code), { class: kind, meaning }] as const);

/** "Partially OK": some events were taken. */
export const PARTIAL = 20_001;

/** What TikTok's return codes say about our request. Sources: the constants of TikTok's Business API SDK; the reference. */
export const TIKTOK_CODES: ReadonlyMap<number, Classified> = new Map<number, Classified>([
  // 40050: the platform says that it has the request already.
  ...each("delivered", { 0: "OK", 40050: "duplicated request" }),
  ...each("payload", {
    40000: "invalid parameters",
    40002: "parameter error",
    40062: "personal data not hashed",
  }),
  [40_061, { class: "too-large", meaning: "invalid batch size" }],
  // A wrong token, account, partner or version: nothing about the events, and the same for each of them.
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
    50002: "system timeout",
  }),
  // Maintenance takes a while: no use in asking at the pace of a passing trouble.
  [60_001, { class: "retry", meaning: "maintenance", waitMs: 5 * MINUTE_MS }],
]);

/** Other codes: 4xxxx are our fault, 5xxxx and above theirs; below them are the shades of success, so nobody can say. */
export function classify(code: number): Classified {
  const known = TIKTOK_CODES.get(code);
  if (known !== undefined) return known;
  if (code >= 50_000) return { class: "retry", meaning: "server error" };
  if (code >= 40_000) return { class: "payload", meaning: "unknown client error" };
  return { class: "unknown", meaning: "unknown code" };
}
