import type { Dialect, Platform } from "@relay/core";
import { checkForMeta } from "./check.ts";
import { META_STANDARD_EVENTS } from "./event-names.ts";
import { META_LIMITS, META_STORE_WINDOW, META_WINDOW } from "./limits.ts";
import { prepareForMeta, previewForMeta } from "./mapping.ts";
import { metaWeights } from "./match-quality.ts";
import { MetaOptions } from "./options.ts";
import { META_BASE_URL, readMeta } from "./queries.ts";
import { metaRequests } from "./request.ts";
import { judgeMeta } from "./response.ts";
import { metaVersionUses } from "./versions.ts";

/** Meta's Conversions API. */
export const meta: Platform = {
  name: "meta",
  title: "Meta",
  options: MetaOptions,
  sampleOptions: () => ({ dataset_id: "0" }),
  account: "ad account; absent: all that the token may see",
  standardEvents: META_STANDARD_EVENTS,
  queries: readMeta,
  open: (options) => openMeta(options as MetaOptions),
  // The relay's own names are Meta's, and Meta's short keys are aliases.
  translate: () => undefined,
};

function openMeta(options: MetaOptions): Dialect {
  const request = metaRequests(options);
  return {
    dataset: options.dataset_id,
    pixel: options.dataset_id,
    limits: META_LIMITS,
    baseUrl: META_BASE_URL,
    versions: metaVersionUses(options.api_version),
    check: (conversion, context) => checkForMeta(conversion, context, options.strict),
    window: ({ action_source: source }) => (source === "physical_store" ? META_STORE_WINDOW : META_WINDOW),
    // Source: Conversions API for Business Messaging: repetitions are not recognised there.
    deduplicates: ({ action_source: source }) => source !== "business_messaging",
    prepare: prepareForMeta,
    preview: previewForMeta,
    weights: metaWeights,
    request,
    judge: judgeMeta,
  };
}
