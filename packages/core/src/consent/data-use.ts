import type { Consent } from "./consent.ts";

/**
 * What a destination gets of a conversion.
 * - `full`: the conversion, to be used in any way.
 * - `limited`: the conversion, with the platform's own mark that limits its use.
 * - `withheld`: nothing.
 */
export type DataUse = "full" | "limited" | "withheld";

/** Why a conversion is withheld from a destination. */
export const WITHHELD_REASONS = {
  ad_user_data: "The person denied that their data is sent for advertising.",
  not_limitable:
    "The person denied personalised advertising, and the platform has no mark that limits the use of this conversion.",
} as const;
export type WithheldReason = keyof typeof WITHHELD_REASONS;

/** Whether the platform has to be told to limit the use of the data. */
export function wantsLimit(consent: Consent | undefined): consent is Consent {
  return consent?.ad_personalization === "denied" || consent?.us_opt_out !== undefined;
}

/**
 * Why a conversion must not be sent to a destination; undefined when it may be. `canLimit` says whether its platform can
 * be told to limit the use of this conversion. What cannot be limited is not sent: the denial would be lost.
 */
export function withheldBecause(
  consent: Consent | undefined,
  canLimit: () => boolean,
): WithheldReason | undefined {
  if (consent?.ad_user_data === "denied") return "ad_user_data";
  return wantsLimit(consent) && !canLimit() ? "not_limitable" : undefined;
}
