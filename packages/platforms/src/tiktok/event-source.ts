import type { ActionSource } from "@relay/core";
import { EVENT_SOURCES, type EventSource } from "./options.ts";
import type { TikTokConversion } from "./vocabulary.ts";

/**
 * Where the conversions of each kind of event source happen. The first place is that of events in TikTok's own shape,
 * which name none. Sources: Reference of event/track; About Events
 * API for Offline.
 */
const PLACES: Readonly<Record<EventSource, readonly [ActionSource, ...ActionSource[]]>> = {
  web: ["website"],
  app: ["app"],
  offline: ["physical_store", "phone_call", "chat"],
  crm: ["system_generated"],
};
const BY_PLACE: ReadonlyMap<ActionSource, EventSource> = new Map(
  EVENT_SOURCES.flatMap((kind) => PLACES[kind].map((place) => [place, kind] as const)),
);

/** Whether a text is the name of a kind of event source. */
export function isEventSource(text: unknown): text is EventSource {
  return EVENT_SOURCES.some((kind) => kind === text);
}

/** The action_source of events in TikTok's own shape that were sent under a kind of event source. */
export function actionSourceOf(kind: EventSource): ActionSource {
  return PLACES[kind][0];
}

/**
 * The kind of event source of a conversion; undefined when TikTok has no counterpart. Of the conversions of a CRM only
 * the leads of a TikTok lead form belong to `crm`. Source: Reference of event/track.
 */
export function eventSourceOf({ action_source: source, lead }: TikTokConversion): EventSource | undefined {
  const kind = BY_PLACE.get(source);
  return kind === "crm" && lead?.lead_id === undefined ? undefined : kind;
}

/** Whether TikTok has fields for what happens on the web and in apps only, `limited_data_use` among them. */
export function isOnline(source: EventSource): boolean {
  return source === "web" || source === "app";
}
