import { DAY_SECONDS, type Dialect, type Platform } from "@relay/core";
import { checkForTikTok } from "./check.ts";
import { APP_EVENTS, STANDARD_EVENTS } from "./event-names.ts";
import { actionSourceOf, eventSourceOf, isOnline } from "./event-source.ts";
import { TIKTOK_GUIDE } from "./guide.ts";
import { TIKTOK_AHEAD_SECONDS, TIKTOK_LIMITS } from "./limits.ts";
import { prepareForTikTok, previewForTikTok } from "./mapping.ts";
import { TIKTOK_PROFILES, TIKTOK_READS } from "./match-keys.ts";
import { TIKTOK_WEIGHTS } from "./match-quality.ts";
import { TikTokOptions } from "./options.ts";
import { TIKTOK_PAGES } from "./pages.ts";
import { queryTikTok, TIKTOK_BASE_URL } from "./queries/queries.ts";
import { TIKTOK_REQUEST_FIELDS, tiktokRequests } from "./request.ts";
import { judgeTikTok } from "./response.ts";
import { translateFromTikTok } from "./translate.ts";
import { TIKTOK_VOCABULARY, type TikTokConversion } from "./vocabulary.ts";

/** TikTok's Events API (v1.3 of the endpoint, "2.0" of the product). */
export const tiktok: Platform = {
  name: "tiktok",
  title: "TikTok",
  guide: TIKTOK_GUIDE,
  pages: TIKTOK_PAGES,
  deletionPage: {
    title: "Control your off-TikTok data",
    url: "https://support.tiktok.com/en/account-and-privacy/personalized-ads-and-data/control-your-off-tiktok-data",
    readOn: "2026-11-29",
  },
  options: TikTokOptions,
  sampleOptions: (conversion?: TikTokConversion) => ({
    event_source: (conversion && eventSourceOf(conversion)) ?? "web",
    event_source_id: "0",
  }),
  account: "advertiser",
  standardEvents: new Set([...STANDARD_EVENTS, ...APP_EVENTS, "Pageview"]),
  queries: queryTikTok,
  vocabulary: TIKTOK_VOCABULARY,
  requestFields: TIKTOK_REQUEST_FIELDS,
  open: (options) => openTikTok(options as TikTokOptions),
  translate: translateFromTikTok,
};

function openTikTok(options: TikTokOptions): Dialect {
  const request = tiktokRequests(options);
  const window = { maxAgeSeconds: options.max_age_days * DAY_SECONDS, maxAheadSeconds: TIKTOK_AHEAD_SECONDS };
  return {
    dataset: `${options.event_source}:${options.event_source_id}`,
    pixel: options.event_source_id,
    actionSource: actionSourceOf(options.event_source),
    limits: TIKTOK_LIMITS,
    matchProfile: TIKTOK_PROFILES[options.event_source],
    reads: TIKTOK_READS[options.event_source],
    baseUrl: TIKTOK_BASE_URL,
    versions: [],
    check: (conversion: TikTokConversion, context) => checkForTikTok(conversion, context, options),
    window: () => window,
    deduplicates: () => true,
    canLimitUse: () => isOnline(options.event_source),
    prepare: (conversion: TikTokConversion, context) => prepareForTikTok(conversion, context, options),
    preview: (conversion: TikTokConversion, context) => previewForTikTok(conversion, context, options),
    weights: () => TIKTOK_WEIGHTS[options.event_source],
    request,
    judge: judgeTikTok,
  };
}
