import type { PlatformResponse } from "@relay/core";
import { header, isObject, numberOf, readDocument } from "../answer.ts";

const MINUTE_MS = 60_000;

/** One limit, as a usage header speaks of it: its fields are percentages, and waits. */
type Entry = Readonly<Record<string, unknown>>;

/** Percentages of a limit that are used up. */
const PERCENTAGES = ["call_count", "total_time", "total_cputime", "acc_id_util_pct"] as const;

/**
 * How long the usage headers tell us to wait, milliseconds. The units differ: X-Business-Use-Case-Usage speaks of minutes,
 * X-Ad-Account-Usage of seconds. One header can hold several objects with several entries: the worst counts.
 * Source: Marketing API Rate Limiting.
 */
export function waitAskedMs(response: PlatformResponse): number | undefined {
  const waits = [
    ...businessEntries(response).map(
      (entry) => (numberOf(entry["estimated_time_to_regain_access"]) ?? 0) * MINUTE_MS,
    ),
    ...entriesIn(response, "x-ad-account-usage").map(
      (entry) => (numberOf(entry["reset_time_duration"]) ?? 0) * 1000,
    ),
  ].filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/**
 * The share of the fullest limit that is used up, 1 where requests are refused; undefined without usage headers. They come
 * with every answer. Source: Marketing API Rate Limiting.
 */
export function usageIn(response: PlatformResponse): number | undefined {
  const entries = [
    ...businessEntries(response),
    ...entriesIn(response, "x-app-usage"),
    ...entriesIn(response, "x-ad-account-usage"),
  ];
  const percentages = entries.flatMap((entry) => PERCENTAGES.flatMap((name) => numberOf(entry[name]) ?? []));
  return percentages.length === 0 ? undefined : Math.max(...percentages) / 100;
}

/** X-Business-Use-Case-Usage holds a list of entries an object. */
function businessEntries(response: PlatformResponse): readonly Entry[] {
  const document = readDocument(header(response, "x-business-use-case-usage") ?? "") ?? {};
  return Object.values(document).flatMap((entries) =>
    Array.isArray(entries) ? entries.filter(isObject) : [],
  );
}

/** The other headers are one entry. */
function entriesIn(response: PlatformResponse, name: string): readonly Entry[] {
  const entry = readDocument(header(response, name) ?? "");
  return entry ? [entry] : [];
}
