/** What an error of Meta's says about our request. Sources: Handling Errors, Error Codes, Rate Limiting; see each line. */
export type MetaErrorClass = "payload" | "too-large" | "credentials" | "throttled" | "retry";

const CLASS_OF_CODE: Readonly<Record<number, MetaErrorClass>> = {
  1: "retry", // unknown, possibly temporary
  2: "retry", // service temporarily down
  3: "credentials", // capability or permission missing
  4: "throttled", // application call limit
  10: "credentials", // permission denied or removed
  17: "throttled", // user or ad-account call limit
  32: "throttled", // page-level call limit
  100: "payload", // invalid parameter; but see the subcodes
  102: "credentials", // session key invalid
  104: "credentials", // incorrect signature
  190: "credentials", // invalid token
  294: "credentials", // ads_management needed
  341: "throttled", // application limit, temporary
  368: "retry", // blocked for policy, temporary
  506: "payload", // duplicate post
  613: "throttled", // call volume
  803: "credentials", // id does not exist
  2500: "credentials", // bad path or query: the destination's version or id, nothing about the events
  2635: "credentials", // API version no longer served
  5000: "retry", // unknown
  21009: "retry", // dataset temporarily not ready
};

/** 100/33: the object does not exist, or the token may not see it. Nothing about the events. */
const OBJECT_MISSING = 33;

interface MetaError {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly message: string;
  readonly isTransient: boolean;
  readonly httpStatus: number;
}

/** Decides by code and subcode: texts change and are localised. An unknown code counts by HTTP status and is_transient. */
export function classOf({ code, subcode, message, isTransient, httpStatus }: MetaError): MetaErrorClass {
  if (httpStatus === 413) return "too-large";
  if (code === 100 && (subcode === OBJECT_MISSING || /missing permission/i.test(message)))
    return "credentials";
  const known = CLASS_OF_CODE[code];
  if (known) return known;
  if (code >= 200 && code <= 299) return "credentials";
  if (code >= 80_000 && code <= 80_014) return "throttled";
  if (code < 0 || isTransient || httpStatus >= 500) return "retry";
  return httpStatus === 429 ? "throttled" : "payload";
}
