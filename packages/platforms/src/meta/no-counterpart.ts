import type { LeftOut } from "@relay/core";
import { noteUnsent } from "../toolkit/unsent.ts";
import { META_REQUEST_FIELDS } from "./request.ts";
import { META_VOCABULARY, type MetaConversion } from "./vocabulary.ts";

const { fields } = META_VOCABULARY;

/** Fields of a conversion that are sent to Meta. Source: Server Event Parameters. */
const SENT: ReadonlySet<string> = new Set([
  "event_name",
  "event_time",
  "event_id",
  "action_source",
  "event_source_url",
  "referrer_url",
  "user_data",
  "custom_data",
  "app_data",
  "data_processing_options",
  "consent",
  ...Object.keys(fields.conversion),
  ...META_REQUEST_FIELDS,
]);
/** Fields of app_data that are sent. Source: Conversions API for App Events. */
export const SENT_APP_DATA: ReadonlySet<string> = new Set(["extinfo", ...Object.keys(fields.app_data)]);
/** Fields of a cart's line that are sent. Source: Standard Parameters. */
export const SENT_CONTENTS: ReadonlySet<string> = new Set([
  "id",
  "quantity",
  "item_price",
  "title",
  "category",
  "description",
  "brand",
  ...Object.keys(fields.contents),
]);

/** Reports the fields of a conversion that Meta has no field for: those of other platforms. */
export function unknownToMeta(
  conversion: MetaConversion,
  foreign: ReadonlySet<string>,
  leftOut: LeftOut[],
): void {
  noteUnsent(conversion, SENT, "", leftOut);
  noteUnsent(conversion.app_data, SENT_APP_DATA, "/app_data", leftOut);
  const { custom_data: data } = conversion;
  // The producer's own keys are sent too.
  for (const name in data)
    if (foreign.has(name)) leftOut.push({ pointer: `/custom_data/${name}`, why: "no-counterpart" });
  for (const [index, line] of (data?.contents ?? []).entries())
    noteUnsent(line, SENT_CONTENTS, `/custom_data/contents/${index}`, leftOut);
}
