import { find, type Library, type Question, refuse, type QueryResult } from "../queries.ts";
import type { Refusal } from "../platform.ts";
import { type HourOfEvents, sumOf } from "../statistics.ts";
import { statisticsOf } from "./pixels.ts";
import { invalidParameter, NO_SUCH_OBJECT } from "./refusals.ts";
import { readTime, writeTime } from "./time.ts";

/**
 * What events can be counted by (Graph API, Ads Pixel Stats). Only `event` and `event_total_counts` have results here.
 */
const AGGREGATIONS: ReadonlySet<unknown> = new Set([
  "browser_type",
  "custom_data_field",
  "device_os",
  "device_type",
  "event",
  "event_detection_method",
  "event_processing_results",
  "event_source",
  "event_total_counts",
  "event_value_count",
  "had_pii",
  "host",
  "match_keys",
  "pixel_fire",
  "url",
  "url_by_rule",
]);
const SOURCES: ReadonlySet<unknown> = new Set([undefined, "WEB_ONLY", "SERVER_ONLY"]);

const REACH_MS = 7 * 86_400_000;
const TOP_EVENTS = 100;

/** `GET /<pixel>/stats`: accepted events by hour, at most seven days back. */
export function showStats(question: Question, library: Library): QueryResult {
  const known = statisticsOf(question.params["node"], library);
  if (known === undefined) return refuse(NO_SUCH_OBJECT);
  const { aggregation = "event", event_source: source, event } = question.query;
  if (!AGGREGATIONS.has(aggregation)) return no("aggregation is not one of its values");
  if (!SOURCES.has(source)) return no("event_source must be one of {WEB_ONLY, SERVER_ONLY}");
  const span = readSpan(question, library.nowMs);
  if ("code" in span) return refuse(span);
  // All events of the sandbox came from servers.
  const hours = source === "WEB_ONLY" ? [] : (known.statistics?.hours(span.fromMs, span.toMs) ?? []);
  return find({ data: count(aggregation, hours, event, span.fromMs), paging: {} });
}

function count(
  aggregation: unknown,
  hours: readonly HourOfEvents[],
  event: unknown,
  fromMs: number,
): readonly object[] {
  if (aggregation === "event_total_counts") {
    const counts = countsOf(sumOf(hours), event);
    return counts.length === 0 ? [] : [{ aggregation, start_time: writeTime(fromMs), data: counts }];
  }
  if (aggregation !== "event") return [];
  return hours
    .map(({ startMs, counts }) => ({
      aggregation,
      start_time: writeTime(startMs),
      data: countsOf(counts, event),
    }))
    .filter(({ data }) => data.length > 0);
}

function countsOf(counts: ReadonlyMap<string, number>, event: unknown): readonly object[] {
  return Array.from(counts, ([value, count]) => ({ value, count }))
    .filter(({ value }) => event === undefined || value === event)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, TOP_EVENTS);
}

function readSpan(
  { query }: Question,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } | Refusal {
  const earliest = nowMs - REACH_MS;
  const fromMs = timeIn(query["start_time"], earliest);
  const toMs = timeIn(query["end_time"], nowMs);
  if (fromMs === undefined) return invalidParameter("(#100) Param start_time is not a time");
  if (toMs === undefined) return invalidParameter("(#100) Param end_time is not a time");
  if (toMs < fromMs) return invalidParameter("(#100) Param end_time must not be before start_time");
  return { fromMs: Math.max(earliest, fromMs), toMs };
}

function timeIn(given: unknown, otherwise: number): number | undefined {
  if (given === undefined) return otherwise;
  return typeof given === "string" ? readTime(given) : undefined;
}

function no(problem: string): QueryResult {
  return refuse(invalidParameter(`(#100) Param ${problem}`));
}
