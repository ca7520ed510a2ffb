import { type Consent, usConsent } from "./consent.ts";

const US_PRIVACY = /^1[YyNn-]{3}$/;

/**
 * Reads a US privacy string: its version, whether notice was given, whether the person opted out of the sale of their
 * data, and one letter that says nothing about the person. Returns `{}` when the law does not apply, and undefined when
 * it is no such string. The string is of Californian law. Source: IAB Tech Lab, US Privacy String,
 * https://github.com/InteractiveAdvertisingBureau/USPrivacy/blob/master/CCPA/US%20Privacy%20String.md, read on
 * 2026-11-29.
 */
export function readUsPrivacy(text: string): Consent | undefined {
  if (!US_PRIVACY.test(text)) return undefined;
  const optOut = text.charAt(2).toUpperCase();
  return optOut === "-" ? {} : usConsent(optOut === "Y" ? "CA" : undefined);
}
