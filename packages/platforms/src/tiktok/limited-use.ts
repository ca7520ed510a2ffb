import { wantsLimit } from "@relay/core";
import type { TikTokConversion } from "./vocabulary.ts";

/**
 * Whether the use of a conversion's data is limited: the producer says so, or the person's consent does. TikTok has one
 * flag, and no field for a country or state. Source: Reference of event/track.
 */
export function wantsLimitedUse({ data_processing_options: options, consent }: TikTokConversion): boolean {
  return options?.includes("LDU") === true || wantsLimit(consent);
}
