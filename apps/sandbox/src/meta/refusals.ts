import type { Refusal } from "../platform.ts";
import type { BusinessFault } from "./business-fault.ts";

export const INVALID_TOKEN: Refusal = { code: 190, httpStatus: 401, message: "Invalid OAuth access token" };

/** 2500: Meta cannot resolve the path. */
export const UNKNOWN_VERSION: Refusal = {
  code: 2500,
  message: "Unknown path components: unsupported API version",
};

/** A version that was served once (Graph API, Handling Errors; Marketing API, Versioning). */
export const EXPIRED_VERSION: Refusal = {
  code: 2635,
  message:
    "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.",
};

/**
 * The same answer for an id that does not exist and for one that the token may not see (Graph API, Handling Errors).
 */
export const NO_SUCH_OBJECT: Refusal = {
  code: 100,
  subcode: 33,
  message:
    "Unsupported get request. Object with this ID does not exist, cannot be loaded due to missing permissions, or does not support this operation",
};

export function invalidParameter(message: string): Refusal {
  return { code: 100, message };
}

/** A rule with a subcode. `message` is the same for all of them; the texts for people have the reason. */
export function brokenRule({ subcode, message }: BusinessFault): Refusal {
  if (subcode === undefined) return invalidParameter(`(#100) ${message}`);
  return { code: 100, subcode, message: "Invalid parameter", detail: message };
}

const THROTTLE_TEXTS: Readonly<Record<number, string>> = {
  4: "(#4) Application request limit reached",
  17: "(#17) User request limit reached",
  80004: "(#80004) There have been too many calls to this ad-account",
};

/** Meta answers a sender that sends too much with 400 and one of several codes. */
export function tooManyCalls(code = 4): Refusal {
  return { code, message: THROTTLE_TEXTS[code] ?? `(#${code}) Request limit reached`, isTransient: true };
}
