import type { ActionSource, Translation } from "@relay/core";
import { isObject } from "../toolkit/answer.ts";
import { takesContentType } from "./content-type.ts";
import { actionSourceOf } from "./event-source.ts";
import type { EventSource } from "./options.ts";

type Json = Readonly<Record<string, unknown>>;

/** The places of TikTok's fields under the relay's names; the longest prefix counts. */
const PLACES: readonly (readonly [relay: string, tiktok: string])[] = [
  ["/event_name", "/event"],
  ["/event_source_url", "/page/url"],
  ["/referrer_url", "/page/referrer"],
  ["/user_data", "/user"],
  ["/custom_data", "/properties"],
  ["/app_data", "/app"],
  ["/data_processing_options", "/limited_data_use"],
];

/**
 * Translates an element of TikTok's `data` to a conversion. Names within `user` and `properties` are aliases of the
 * relay's own. The event's name stays unchanged, because TikTok also uses it to recognise the browser's event as the
 * same. The objects of the event say where it happened when `actionSource` does not.
 */
export function translateFromTikTok(
  raw: unknown,
  actionSource: ActionSource = actionSourceOf(kindOf(raw)),
): Translation | undefined {
  if (!isObject(raw) || !("event" in raw) || "event_name" in raw) return undefined;
  const { event, user, properties, page, app, limited_data_use: limited, ...rest } = raw;
  return {
    value: {
      event_name: event,
      action_source: actionSource,
      ...rest,
      user_data: user ?? {},
      ...(properties !== undefined && { custom_data: cartOf(properties) }),
      ...(page !== undefined && pageOf(page)),
      ...(app !== undefined && { app_data: app }),
      ...(limited !== undefined && { data_processing_options: limitOf(limited) }),
    },
    pointerBack,
  };
}

/** The kind of event source that an event belongs to, recognised by its objects. */
function kindOf(raw: unknown): EventSource {
  if (!isObject(raw)) return "web";
  if ("lead" in raw) return "crm";
  return "app" in raw && !("page" in raw) ? "app" : "web";
}

function pointerBack(pointer: string): string {
  const place = PLACES.find(([relay]) => pointer === relay || pointer.startsWith(`${relay}/`));
  return place ? place[1] + pointer.slice(place[0].length) : pointer;
}

/**
 * In the older API each line had content_type, and some tags still write it there. It was free text: a value that
 * TikTok does not take today stays there and is left out with a warning.
 */
function cartOf(properties: unknown): unknown {
  if (!isObject(properties) || !Array.isArray(properties["contents"])) return properties;
  const types: unknown[] = [];
  const contents = (properties["contents"] as readonly unknown[]).map((line) => {
    if (!isObject(line) || !takesContentType(line["content_type"])) return line;
    const { content_type: type, ...others } = line;
    types.push(type);
    return others;
  });
  const [type] = types;
  return { ...(type !== undefined && { content_type: type }), ...properties, contents };
}

function pageOf(page: unknown): Json {
  if (!isObject(page)) return { page };
  const { url, referrer, ...others } = page;
  return {
    ...(url !== undefined && { event_source_url: url }),
    ...(referrer !== undefined && { referrer_url: referrer }),
    ...(Object.keys(others).length > 0 && { page: others }),
  };
}

function limitOf(limited: unknown): unknown {
  if (typeof limited !== "boolean") return limited;
  return limited ? ["LDU"] : [];
}
