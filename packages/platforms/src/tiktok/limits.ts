import type { PlatformLimits } from "@relay/core";

/** 1,000 events a request, or all are refused (reference of event/track). No size is documented: a request stays under 1 MB. */
export const TIKTOK_LIMITS: PlatformLimits = { maxEvents: 1000, maxBytes: 950_000, dedupeHours: 48 };

/** No tolerance for the future is documented. */
export const TIKTOK_AHEAD_SECONDS = 60;
