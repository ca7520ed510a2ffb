import type { LeftOut } from "@relay/core";
import { noteUnsent } from "../toolkit/unsent.ts";
import type { EventSource } from "./options.ts";
import { TIKTOK_REQUEST_FIELDS } from "./request.ts";
import type { TikTokConversion } from "./vocabulary.ts";

const EVERYWHERE = [
  "event_name",
  "event_time",
  "event_id",
  "action_source",
  "user_data",
  "custom_data",
  "consent",
  ...TIKTOK_REQUEST_FIELDS,
];
/** Fields of a conversion that are sent to TikTok, by event source. Source: Reference of event/track. */
const SENT: Readonly<Record<EventSource, ReadonlySet<string>>> = {
  web: new Set([...EVERYWHERE, "event_source_url", "referrer_url", "ad", "data_processing_options"]),
  app: new Set([...EVERYWHERE, "app_data", "ad", "data_processing_options"]),
  offline: new Set(EVERYWHERE),
  crm: new Set([...EVERYWHERE, "lead"]),
};
/** Fields of custom_data that are sent in properties or in each line of contents. */
const PROPERTIES: ReadonlySet<string> = new Set([
  "value",
  "currency",
  "contents",
  "content_ids",
  "content_type",
  "num_items",
  "search_string",
  "description",
  "order_id",
  "shop_id",
  "customer_type",
  "delivery_category",
  "predicted_ltv",
]);
/** Fields that TikTok has only in the lines of contents. */
const OF_LINES: ReadonlySet<string> = new Set(["content_name", "content_category"]);
/** Fields of a cart's line that are sent. */
const LINE: ReadonlySet<string> = new Set(["id", "quantity", "item_price", "title", "category", "brand"]);
/** extinfo says whether the device's id is an idfa or a gaid. */
const APP: ReadonlySet<string> = new Set(["app_id", "app_name", "app_version", "extinfo"]);

/** Reports the fields of a conversion that TikTok has no field for. */
export function unknownToTikTok(conversion: TikTokConversion, source: EventSource, leftOut: LeftOut[]): void {
  noteUnsent(conversion, SENT[source], "", leftOut);
  const { custom_data: data, app_data: app } = conversion;
  if (source === "app" && app) noteUnsent(app, APP, "/app_data", leftOut);
  if (!data) return;
  const hasLines = data.contents !== undefined && data.contents.length > 0;
  for (const name in data) {
    if (PROPERTIES.has(name) || (hasLines && OF_LINES.has(name))) continue;
    leftOut.push({ pointer: `/custom_data/${name}`, why: "no-counterpart" });
  }
  for (const [index, line] of (data.contents ?? []).entries())
    noteUnsent(line, LINE, `/custom_data/contents/${index}`, leftOut);
}
