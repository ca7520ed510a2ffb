import {
  DAY_SECONDS,
  type EventStats,
  failed,
  type Query,
  type Question,
  type QueryAccess,
  type QuerySpan,
} from "@relay/core";
import { countOf, objectsIn, textOf } from "../../toolkit/answer.ts";
import { summedUp } from "../../toolkit/summed-up.ts";
import { type BusinessData, businessQuery } from "./business-api.ts";
import { queryPixel } from "./pixels.ts";

const MAX_DAYS = 30;

/**
 * Asks for events by name, from browsers and servers, on every day (UTC) that the span touches. The report needs the
 * pixel's number, so it asks for the pixel first. Source: Reference of pixel/event/stats.
 */
export function queryStats(
  access: QueryAccess,
  advertiser: string,
  code: string,
  span: QuerySpan,
): Question<EventStats> {
  const days = Math.floor(span.toSeconds / DAY_SECONDS) - Math.floor(span.fromSeconds / DAY_SECONDS) + 1;
  if (days > MAX_DAYS)
    return failed("invalid_setting", `TikTok counts over at most ${MAX_DAYS} days.`, { field: "span" });
  const pixel = queryPixel(access, advertiser, code);
  return {
    kind: "query",
    request: pixel.request,
    read: (response) => {
      const page = pixel.read(response);
      if (page.kind === "failed") return page;
      const number = page.items[0]?.reportingId;
      if (number === undefined || !/^\d+$/.test(number))
        return failed("unreadable", "TikTok: the pixel comes without its number.");
      return { kind: "page", items: [], next: statsOf(access, advertiser, number, span) };
    },
  };
}

/** The numbers exceed a JSON number, so the list is written as text. */
function statsOf(access: QueryAccess, advertiser: string, pixel: string, span: QuerySpan): Query<EventStats> {
  const parameters = {
    advertiser_id: advertiser,
    pixel_ids: `[${pixel}]`,
    date_range: JSON.stringify({ start_date: dayOf(span.fromSeconds), end_date: dayOf(span.toSeconds) }),
  };
  return businessQuery(access, "pixel/event/stats/", parameters, (data) => {
    const counts = objectsIn(data["list"]).flatMap((one) => objectsIn(one["statistics"]).flatMap(countIn));
    return { kind: "page", items: summedUp(counts) };
  });
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function countIn(given: BusinessData): readonly EventStats[] {
  const eventName = textOf(given["custom_event_type"]) ?? textOf(given["pixel_event_type"]);
  const count = countOf(given["total_count"]);
  return eventName === undefined || count === undefined ? [] : [{ eventName, count }];
}
