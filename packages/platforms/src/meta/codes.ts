import type { Classified } from "../toolkit/classified.ts";

const HOUR_MS = 3_600_000;

/** Classifies Meta's error codes. Sources: Handling Errors; Error Codes; Rate Limiting. */
export const META_CODES: ReadonlyMap<number, Classified> = new Map<number, Classified>([
  [1, { class: "retry", meaning: "unknown, possibly temporary", unknownAt5xx: true }],
  [2, { class: "retry", meaning: "service temporarily down", unknownAt5xx: true }],
  [3, { class: "credentials", meaning: "capability or permission missing" }],
  [4, { class: "throttled", meaning: "application call limit" }],
  [5, { class: "credentials", meaning: "the application refuses this address" }],
  [10, { class: "credentials", meaning: "permission denied or removed" }],
  [17, { class: "throttled", meaning: "user or ad account call limit" }],
  [32, { class: "throttled", meaning: "page call limit" }],
  [33, { class: "credentials", meaning: "object does not exist" }],
  [100, { class: "payload", meaning: "invalid parameter" }],
  [101, { class: "credentials", meaning: "application not valid" }],
  [102, { class: "credentials", meaning: "session key invalid" }],
  [104, { class: "credentials", meaning: "incorrect signature (appsecret_proof)" }],
  [105, { class: "too-large", meaning: "too many parameters" }],
  [190, { class: "credentials", meaning: "invalid access token" }],
  [294, { class: "credentials", meaning: "permission ads_management needed" }],
  [341, { class: "throttled", meaning: "application limit, temporary" }],
  // Asking again does not lift a block, so an hour lies between two requests.
  [368, { class: "retry", meaning: "blocked for policy, temporary", waitMs: HOUR_MS }],
  [506, { class: "payload", meaning: "duplicate post" }],
  [613, { class: "throttled", meaning: "call volume limit" }],
  [803, { class: "credentials", meaning: "object does not exist" }],
  [1150, { class: "retry", meaning: "unknown, temporary", unknownAt5xx: true }],
  // The destination's id is wrong, or its version was never served. No event is at fault.
  [2500, { class: "credentials", meaning: "bad path or query" }],
  [2635, { class: "api-version", meaning: "API version no longer served" }],
  [5000, { class: "retry", meaning: "unknown", unknownAt5xx: true }],
  [21_009, { class: "retry", meaning: "dataset temporarily not ready" }],
]);

/** Subcodes that are more precise than their code, or differ from it. */
export const META_SUBCODES: ReadonlyMap<string, Classified> = new Map<string, Classified>([
  // Retried until somebody corrects the dataset's id or the token's access. No event is at fault.
  ["100/33", { class: "credentials", meaning: "dataset does not exist, or the token may not see it" }],
  ["190/458", { class: "credentials", meaning: "app not installed" }],
  ["190/459", { class: "credentials", meaning: "user checkpointed" }],
  ["190/460", { class: "credentials", meaning: "password changed" }],
  ["190/463", { class: "credentials", meaning: "access token expired" }],
  ["190/464", { class: "credentials", meaning: "unconfirmed user" }],
  ["190/467", { class: "credentials", meaning: "access token invalid" }],
  ["190/492", { class: "credentials", meaning: "session invalid" }],
  ["613/1996", { class: "throttled", meaning: "anomalous call volume" }],
  ["100/2804003", { class: "payload", meaning: "event_time too old" }],
  ["100/2804004", { class: "payload", meaning: "event_time in the future" }],
  ["100/2804008", { class: "payload", meaning: "a line of contents without id" }],
  ["100/2804009", { class: "payload", meaning: "Purchase without value" }],
  ["100/2804010", { class: "payload", meaning: "Purchase without currency" }],
  ["100/2804023", { class: "payload", meaning: "value without currency" }],
  ["100/2804030", { class: "payload", meaning: "limited data use not chosen" }],
  ["100/2804036", { class: "payload", meaning: "invalid lead_id" }],
  ["100/2804043", { class: "payload", meaning: "invalid extended device info" }],
  ["100/2804050", { class: "payload", meaning: "too little customer information" }],
  ["100/2804063", { class: "payload", meaning: "messaging_channel missing" }],
  ["100/2804066", { class: "payload", meaning: "event name not taken for business_messaging" }],
  ["100/2804069", { class: "payload", meaning: "page_id missing" }],
  ["100/2804079", { class: "payload", meaning: "ig_account_id missing" }],
  ["100/2804087", { class: "payload", meaning: "ctwa_clid invalid" }],
  ["100/2804116", { class: "payload", meaning: "page_id and whatsapp_business_account_id both missing" }],
  ["100/2804117", { class: "payload", meaning: "dataset and WhatsApp account do not belong together" }],
  ["100/2804118", { class: "payload", meaning: "dataset and WhatsApp account do not belong together" }],
  ["100/2804132", { class: "payload", meaning: "dataset and WhatsApp account do not belong together" }],
]);

interface MetaError {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly type: string | undefined;
  readonly message: string;
  readonly isTransient: boolean;
  readonly httpStatus: number;
}

/**
 * Classifies an error of Meta's by code and subcode, because texts change and are localised. Only code 100 was ever
 * seen to concern an event, so an unknown code refuses no event.
 */
export function classify(error: MetaError): Classified {
  const found = byCode(error);
  return found.unknownAt5xx && error.httpStatus >= 500 ? { ...found, class: "unknown" } : found;
}

function byCode(error: MetaError): Classified {
  const { code, subcode, httpStatus } = error;
  if (httpStatus === 413) return { class: "too-large", meaning: "request too large" };
  const known = META_SUBCODES.get(`${code}/${subcode}`);
  if (known) return known;
  return (code === 100 ? aboutTheCall(error) : undefined) ?? META_CODES.get(code) ?? byRange(error);
}

/** Code 100 when it concerns the call or its token: a missing appsecret_proof, an unsupported request, a permission. */
function aboutTheCall({ type, subcode, message }: MetaError): Classified | undefined {
  if (type === "GraphMethodException") return { class: "credentials", meaning: "call not taken" };
  if (subcode === undefined && /missing permission/i.test(message))
    return { class: "credentials", meaning: "permission missing" };
  return undefined;
}

function byRange({ code, isTransient, httpStatus }: MetaError): Classified {
  if (code >= 200 && code <= 299) return { class: "credentials", meaning: "permission missing" };
  if (code >= 80_000 && code <= 80_014)
    return { class: "throttled", meaning: "business use case call limit" };
  if (code < 0) return { class: "retry", meaning: "internal", unknownAt5xx: true };
  if (isTransient) return { class: "retry", meaning: "unknown code, called transient", unknownAt5xx: true };
  if (httpStatus === 429) return { class: "throttled", meaning: "unknown code with 429" };
  if (httpStatus === 401 || httpStatus === 403)
    return { class: "credentials", meaning: `unknown code with ${httpStatus}` };
  // A success or a server error with an error inside: the request may or may not have been taken.
  if (httpStatus < 300 || httpStatus >= 500) return { class: "unknown", meaning: "unknown code" };
  return { class: "retry", meaning: "unknown code" };
}
