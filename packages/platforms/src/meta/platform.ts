import type { Conversion, Dialect, Platform } from "@relay/core";
import { checkForMeta } from "./check.ts";
import { META_LIMITS, META_STORE_WINDOW, META_WINDOW } from "./limits.ts";
import { prepareForMeta } from "./mapping.ts";
import { MetaOptions } from "./options.ts";
import { judgeMeta } from "./response.ts";

/** Meta's Conversions API. */
export const meta: Platform = {
  name: "meta",
  options: MetaOptions,
  open: (options) => openMeta(options as MetaOptions),
};

function openMeta({
  dataset_id: dataset,
  api_version: version,
  test_event_code,
  partner_agent,
}: MetaOptions): Dialect {
  const topLevel = JSON.stringify({ test_event_code, partner_agent }).slice(1, -1);
  return {
    dataset,
    limits: META_LIMITS,
    baseUrl: "https://graph.facebook.com",
    check: checkForMeta,
    window: ({ action_source: source }: Conversion) =>
      source === "physical_store" ? META_STORE_WINDOW : META_WINDOW,
    // Source: Conversions API for Business Messaging: repetitions are not recognised there.
    deduplicates: ({ action_source: source }) => source !== "business_messaging",
    prepare: prepareForMeta,
    // The token goes in the body: a URL ends up in logs.
    request: (_group, events, token) => ({
      path: `/${version}/${dataset}/events`,
      headers: { "content-type": "application/json" },
      body: `{"data":[${events.join(",")}],${topLevel === "" ? "" : `${topLevel},`}"access_token":${JSON.stringify(token)}}`,
    }),
    judge: judgeMeta,
  };
}
