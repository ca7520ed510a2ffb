import { DAY_SECONDS, type PlatformLimits, type Window } from "@relay/core";

/** 1,000 events a request. No size is documented: a request stays under 1 MB. Source: Using the API. */
export const META_LIMITS: PlatformLimits = { maxEvents: 1000, maxBytes: 950_000, dedupeHours: 48 };

/** Seven days at the moment of arrival. No tolerance for the future is documented; other senders use a minute. */
export const META_WINDOW: Window = { maxAgeSeconds: 7 * DAY_SECONDS, maxAheadSeconds: 60 };

/** Sales in a shop are taken for 62 days. Source: Using the API. */
export const META_STORE_WINDOW: Window = { maxAgeSeconds: 62 * DAY_SECONDS, maxAheadSeconds: 60 };
