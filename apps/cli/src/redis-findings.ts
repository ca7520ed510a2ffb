import type { RedisExamination } from "@relay/redis";
import type { Finding } from "./finding.ts";

/**
 * A larger difference is reported: windows and duplicates are judged by Redis' clock, event times come from producers'
 * clocks.
 */
const SKEW_SECONDS = 2;

/** Findings of `relay doctor` about Redis and the clocks. `examiner` says whose clock Redis' was compared with. */
export function redisFindings(
  { clockSkewSeconds, fault }: RedisExamination,
  examiner: string,
): readonly Finding[] {
  if (fault) return [{ what: "Redis", state: "bad", found: fault.message, remedy: fault.remedy }];
  const skew = Math.abs(clockSkewSeconds);
  const clocks = { what: "clocks", found: `Redis' clock is ${skew.toFixed(1)} s from ${examiner}` };
  const remedy = "Run NTP on both; see docs/runbooks/clock-skew.md.";
  return [
    { what: "Redis", state: "good", found: "reachable, durable, no eviction" },
    skew < SKEW_SECONDS ? { ...clocks, state: "good" } : { ...clocks, state: "warning", remedy },
  ];
}
