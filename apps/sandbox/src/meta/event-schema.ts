import { isJsonObject, type JsonObject } from "../json.ts";
import { checkAppData } from "./app-data.ts";
import { checkCustomData } from "./custom-data.ts";
import { CUSTOMER_SEGMENTS } from "./customer-segments.ts";
import { checkClosed, type Keys, missing, outsideOf, type SchemaFault, wrongKind } from "./schema-fault.ts";
import { checkUserData } from "./user-data.ts";

/**
 * The keys of an event (Meta, Server Event Parameters). `advertiser_tracking_enabled` is not one of them, although SDKs
 * emit it.
 */
const EVENT_KEYS: Keys = new Map([
  ["event_name", "text"],
  ["event_time", "integer"],
  ["action_source", "text"],
  ["user_data", "object"],
  ["event_id", "text"],
  ["event_source_url", "text"],
  ["referrer_url", "text"],
  ["opt_out", "flag"],
  ["custom_data", "object"],
  ["data_processing_options", "list"],
  ["data_processing_options_country", "integer"],
  ["data_processing_options_state", "integer"],
  ["app_data", "object"],
  ["original_event_data", "object"],
  ["attribution_data", "object"],
  ["messaging_channel", "text"],
  ["customer_segmentation", "text"],
  ["advanced_measurement_table", "text"],
]);

const REQUIRED = ["event_name", "event_time", "action_source", "user_data"] as const;

const ACTION_SOURCES = new Set<unknown>([
  "email",
  "website",
  "app",
  "phone_call",
  "chat",
  "physical_store",
  "system_generated",
  "business_messaging",
  "other",
]);

const CHANNELS = new Set<unknown>(["messenger", "whatsapp", "instagram"]);

const ORIGINAL_EVENT_KEYS: Keys = new Map([
  ["event_name", "text"],
  ["event_time", "integer"],
  ["order_id", "text"],
  ["event_id", "text"],
]);

/** Finds what Meta's schema refuses in one event: unknown keys, wrong types, missing fields, values outside a list. */
export function checkEvent(event: unknown): SchemaFault | undefined {
  if (!isJsonObject(event)) return wrongKind("", "object");
  return (
    checkClosed(event, EVENT_KEYS, "") ??
    checkRequired(event) ??
    checkChoices(event) ??
    checkProcessingOptions(event) ??
    checkParts(event)
  );
}

function checkRequired(event: JsonObject): SchemaFault | undefined {
  for (const key of REQUIRED) if (event[key] === undefined || event[key] === "") return missing(`['${key}']`);
  return undefined;
}

function checkChoices(event: JsonObject): SchemaFault | undefined {
  const { action_source: source, messaging_channel: channel, customer_segmentation: segment } = event;
  if (!ACTION_SOURCES.has(source)) return outsideOf("['action_source']", ACTION_SOURCES);
  if (channel !== undefined && !CHANNELS.has(channel)) return outsideOf("['messaging_channel']", CHANNELS);
  if (segment === undefined || CUSTOMER_SEGMENTS.has(segment)) return undefined;
  return outsideOf("['customer_segmentation']", CUSTOMER_SEGMENTS);
}

/**
 * Limited Data Use: the only option, a country of 0 or 1, a state of 0 or 1000 to 1013 (Meta, Data Processing Options).
 */
function checkProcessingOptions(event: JsonObject): SchemaFault | undefined {
  const options = event["data_processing_options"];
  if (Array.isArray(options) && options.some((option) => option !== "LDU")) {
    return outsideOf("['data_processing_options']", ["LDU"]);
  }
  const country = event["data_processing_options_country"] ?? 0;
  if (country !== 0 && country !== 1) return outsideOf("['data_processing_options_country']", [0, 1]);
  const state = Number(event["data_processing_options_state"] ?? 0);
  if (state === 0 || (state >= 1000 && state <= 1013)) return undefined;
  return outsideOf("['data_processing_options_state']", [0, "1000..1013"]);
}

function checkParts(event: JsonObject): SchemaFault | undefined {
  const { user_data: userData, custom_data: custom, original_event_data: original, app_data: app } = event;
  return (
    checkUserData(userData as JsonObject) ??
    (custom === undefined ? undefined : checkCustomData(custom as JsonObject)) ??
    checkAppData(app, event["action_source"] === "app") ??
    (original === undefined
      ? undefined
      : checkClosed(original as JsonObject, ORIGINAL_EVENT_KEYS, "['original_event_data']"))
  );
}
