import type { PlatformResponse } from "@relay/core";
import { header, isObject, numberOf, readDocument } from "../toolkit/answer.ts";

const MINUTE_MS = 60_000;

/** One limit in a usage header: its fields are percentages, and waits. */
type Entry = Readonly<Record<string, unknown>>;

/** Used percentages of a limit. */
const PERCENTAGES = ["call_count", "total_time", "total_cputime", "acc_id_util_pct"] as const;

/**
 * The wait that the usage headers ask for, milliseconds. The units differ: X-Business-Use-Case-Usage gives minutes,
 * X-Ad-Account-Usage seconds. One header can hold several objects with several entries: the longest wait counts.
 * Source: Rate Limiting.
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
 * The used share of the fullest limit; 1 when requests are refused, undefined without usage headers. They are in every
 * answer. Source: Rate Limiting.
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

/** X-Business-Use-Case-Usage holds a list of entries for each object. */
function businessEntries(response: PlatformResponse): readonly Entry[] {
  const document = readDocument(header(response, "x-business-use-case-usage") ?? "") ?? {};
  return Object.values(document).flatMap((entries) =>
    Array.isArray(entries) ? entries.filter(isObject) : [],
  );
}

/** The other headers hold one entry. */
function entriesIn(response: PlatformResponse, name: string): readonly Entry[] {
  const entry = readDocument(header(response, name) ?? "");
  return entry ? [entry] : [];
}
