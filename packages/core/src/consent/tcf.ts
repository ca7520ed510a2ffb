import { Base64Bits } from "./base64-bits.ts";
import type { Consent } from "./consent.ts";

const VERSION = 2;
/** Where the purposes that the person consented to begin, one bit each. */
const FIRST_PURPOSE = 152;

/**
 * Reads the purposes of a TC string of the EU's framework, version 2; undefined when it is none. Google maps them to its
 * consent mode in the same way: without purpose 1 (store information on a device) or 7 (measure advertising) it denies
 * `ad_user_data`, without 3 or 4 (personalised advertising) `ad_personalization`. Sources:
 * https://developers.google.com/tag-platform/security/guides/implement-TCF-strings and IAB Europe's Transparency and
 * Consent String, https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework, read on
 * 2026-11-29.
 */
export function readTcf(text: string): Consent | undefined {
  if (new Base64Bits(text).read(6) !== VERSION) return undefined;
  const purposes = new Base64Bits(text, FIRST_PURPOSE).read(7);
  if (Number.isNaN(purposes)) return undefined;
  const isAllowed = (purpose: number) => ((purposes >> (7 - purpose)) & 1) === 1;
  return {
    ad_user_data: isAllowed(1) && isAllowed(7) ? "granted" : "denied",
    ad_personalization: isAllowed(3) && isAllowed(4) ? "granted" : "denied",
  };
}
