import { isJsonObject, type JsonObject } from "../json.ts";
import { STANDARD_NAMES } from "./event-names.ts";
import {
  checkFields,
  checkText,
  type FieldFault,
  type Fields,
  missing,
  wrong,
  wrongKind,
} from "./field-fault.ts";
import { checkProperties } from "./properties.ts";
import { checkUser } from "./user.ts";

export type EventSource = "web" | "app" | "offline" | "crm";

const EVENT: Fields = new Map([
  ["event_id", "text"],
  ["user", "object"],
  ["properties", "object"],
  ["page", "object"],
  ["app", "object"],
  ["ad", "object"],
  ["lead", "object"],
  ["limited_data_use", "flag"],
]);

const PAGE: Fields = new Map([
  ["url", "text"],
  ["referrer", "text"],
]);

const APP: Fields = new Map([
  ["app_id", "text"],
  ["app_name", "text"],
  ["app_version", "text"],
]);

const LEAD: Fields = new Map([
  ["lead_id", "text"],
  ["lead_event_source", "text"],
]);

const AD: Fields = new Map([
  ["callback", "text"],
  ["campaign_id", "text"],
  ["ad_id", "text"],
  ["creative_id", "text"],
  ["is_retargeting", "flag"],
  ["attributed", "flag"],
  ["attribution_type", "text"],
  ["attribution_provider", "text"],
  ["attribution_share", "number"],
]);

/** What each source requires besides the event itself (TikTok, reference of /event/track/). */
const REQUIRED: Readonly<Record<EventSource, readonly [part: string, field: string] | undefined>> = {
  web: ["page", "url"],
  app: ["app", "app_id"],
  crm: ["lead", "lead_id"],
  offline: undefined,
};

/**
 * Finds what TikTok refuses in one event: a missing field, a wrong type, a value outside its list, unhashed personal
 * data.
 */
export function checkEvent(event: unknown, source: EventSource): FieldFault | undefined {
  if (!isJsonObject(event)) return wrongKind("data", "object");
  if ("event_source" in event) return wrong("event_source", "must be web, app or offline");
  return (
    checkName(event["event"], source) ??
    checkTime(event["event_time"]) ??
    checkFields(event, EVENT, "") ??
    checkRequired(event, source) ??
    checkParts(event)
  );
}

function checkName(name: unknown, source: EventSource): FieldFault | undefined {
  const fault = checkText(name, "event");
  if (fault !== undefined) return fault;
  const isKnown = source !== "offline" || STANDARD_NAMES.has(name);
  return isKnown ? undefined : wrong("event", "not a standard event");
}

/** No limits of the time are documented, but eleven digits and more are milliseconds instead of seconds. */
const MAX_SECONDS = 10_000_000_000;

function checkTime(time: unknown): FieldFault | undefined {
  if (time === undefined) return missing("event_time");
  if (!Number.isInteger(time)) return wrongKind("event_time", "integer");
  const isPlausible = Number(time) > 0 && Number(time) < MAX_SECONDS;
  return isPlausible ? undefined : wrong("event_time", "not a valid time in seconds");
}

function checkRequired(event: JsonObject, source: EventSource): FieldFault | undefined {
  const required = REQUIRED[source];
  if (required === undefined) return undefined;
  const [part, field] = required;
  if (event[part] === undefined) return missing(part);
  return checkText((event[part] as JsonObject)[field], `${part}.${field}`);
}

function checkParts(event: JsonObject): FieldFault | undefined {
  const { user, properties, page, app, ad, lead } = event as Readonly<Record<string, JsonObject | undefined>>;
  return (
    (user && checkUser(user)) ??
    (properties && checkProperties(properties)) ??
    (page && checkPage(page)) ??
    (app && checkFields(app, APP, "app.")) ??
    (lead && checkFields(lead, LEAD, "lead.")) ??
    (ad && checkAd(ad))
  );
}

const FULL_URL = /^https?:\/\/./i;

function checkPage(page: JsonObject): FieldFault | undefined {
  const { url } = page;
  if (typeof url === "string" && !FULL_URL.test(url)) return wrong("page.url", "not a valid URL");
  return checkFields(page, PAGE, "page.");
}

function checkAd(ad: JsonObject): FieldFault | undefined {
  const share = ad["attribution_share"];
  if (typeof share === "number" && (share < 0 || share > 1)) {
    return wrong("ad.attribution_share", "not a valid number from 0 to 1");
  }
  return checkFields(ad, AD, "ad.");
}
