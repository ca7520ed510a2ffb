import type { PlatformLimits } from "@relay/core";

/**
 * 1,000 events a request, or all are refused. No size is documented: a request stays under 1 MB. Source: Reference of
 * event/track.
 */
export const TIKTOK_LIMITS: PlatformLimits = { maxEvents: 1000, maxBytes: 950_000, dedupeHours: 48 };

/** No tolerance for the future is documented. */
export const TIKTOK_AHEAD_SECONDS = 60;
