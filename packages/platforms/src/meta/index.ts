import type { Dialect, Platform } from "@relay/core";
import { checkForMeta } from "./check.ts";
import { META_STANDARD_EVENTS } from "./event-names.ts";
import { META_GUIDE } from "./guide.ts";
import { META_LIMITS, META_STORE_WINDOW, META_WINDOW } from "./limits.ts";
import { prepareForMeta, previewForMeta } from "./mapping.ts";
import { META_PROFILE, META_READS } from "./match-keys.ts";
import { metaWeights } from "./match-quality.ts";
import { MetaOptions } from "./options.ts";
import { META_PAGES } from "./pages.ts";
import { META_BASE_URL, queryMeta } from "./queries/queries.ts";
import { META_REQUEST_FIELDS, metaRequests } from "./request.ts";
import { judgeMeta } from "./response.ts";
import { metaVersionUses } from "./versions.ts";
import { META_VOCABULARY, type MetaConversion } from "./vocabulary.ts";

/** Meta's Conversions API. */
export const meta: Platform = {
  name: "meta",
  title: "Meta",
  guide: META_GUIDE,
  pages: META_PAGES,
  deletionPage: {
    title: "How do I disconnect my off-Facebook activity?",
    url: "https://www.facebook.com/help/287199741901674",
    readOn: "2026-11-29",
  },
  options: MetaOptions,
  sampleOptions: () => ({ dataset_id: "0" }),
  account: "ad account; absent: all that the token may see",
  standardEvents: META_STANDARD_EVENTS,
  queries: queryMeta,
  vocabulary: META_VOCABULARY,
  requestFields: META_REQUEST_FIELDS,
  open: (options, foreign) => openMeta(options as MetaOptions, foreign),
  // The relay's own names are Meta's, and Meta's short keys are aliases.
  translate: () => undefined,
};

function openMeta(options: MetaOptions, foreign: ReadonlySet<string>): Dialect {
  const request = metaRequests(options);
  return {
    dataset: options.dataset_id,
    pixel: options.dataset_id,
    limits: META_LIMITS,
    matchProfile: META_PROFILE,
    reads: META_READS,
    baseUrl: META_BASE_URL,
    versions: metaVersionUses(options.api_version),
    check: (conversion: MetaConversion, context) => checkForMeta(conversion, context, options.strict),
    window: ({ action_source: source }) => (source === "physical_store" ? META_STORE_WINDOW : META_WINDOW),
    // Repetitions are not recognised there. Source: Conversions API for Business Messaging.
    deduplicates: ({ action_source: source }) => source !== "business_messaging",
    canLimitUse: () => true,
    prepare: (conversion: MetaConversion, context) => prepareForMeta(conversion, context, foreign),
    preview: (conversion: MetaConversion, context) => previewForMeta(conversion, context, foreign),
    weights: metaWeights,
    request,
    judge: judgeMeta,
  };
}
