import type { PlatformResponse } from "@relay/core";
import { header, isObject, numberOf, readDocument } from "../answer.ts";

const MINUTE_MS = 60_000;

/**
 * How long the usage headers tell us to wait, milliseconds. The units differ: X-Business-Use-Case-Usage speaks of minutes,
 * X-Ad-Account-Usage of seconds. One header can hold several objects with several entries: the worst counts.
 * Source: Marketing API Rate Limiting.
 */
export function waitAskedMs(response: PlatformResponse): number | undefined {
  const waits: number[] = [];
  const business = readDocument(header(response, "x-business-use-case-usage") ?? "");
  for (const entries of Object.values(business ?? {})) {
    for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
      const minutes = isObject(entry) ? numberOf(entry["estimated_time_to_regain_access"]) : undefined;
      if (minutes !== undefined && minutes > 0) waits.push(minutes * MINUTE_MS);
    }
  }
  const account = readDocument(header(response, "x-ad-account-usage") ?? "");
  const seconds = numberOf(account?.["reset_time_duration"]);
  if (seconds !== undefined && seconds > 0) waits.push(seconds * 1000);
  return waits.length === 0 ? undefined : Math.max(...waits);
}
