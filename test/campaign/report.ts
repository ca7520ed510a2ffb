import type { Account } from "./account.ts";
import type { Standstill } from "./liveness.ts";
import type { Acknowledge } from "./open-deployment.ts";
import type { ProducerCounts } from "./producers.ts";
import type { Recovery } from "./recovery.ts";
import type { Topology } from "./servers.ts";
import type { Recoveries, StrikeCounts } from "./strikes.ts";

export interface CampaignReport extends Account {
  readonly seed: number;
  readonly topology: Topology;
  readonly acknowledge: Acknowledge;
  readonly seconds: number;
  readonly produced: number;
  readonly acknowledged: number;
  readonly ingestRequests: ProducerCounts;
  readonly requestsAtThePlatforms: number;
  readonly strikes: StrikeCounts;
  readonly recoverySeconds: Readonly<Record<keyof Recoveries, RecoverySeconds>>;
  /** From the last strike to empty lanes. */
  readonly secondsToRunEmpty: number;
  /** Seconds until the first sealing key was retired; null when it never was; absent when keys do not change. */
  readonly firstKeyRetiredAt?: number | null;
  /** Until a segment without a wake-up is found, after BullMQ has forgotten everything and while nothing is sent. */
  readonly secondsToFindForgotten: number;
  /** The longest that a lane had a backlog, and a platform that took requests, and did not go on. */
  readonly longestStandstill: { readonly lane: string; readonly seconds: number; readonly at: number } | null;
  /** Seconds until fresh conversions were delivered, by what had happened before they came. */
  readonly deliveredAfter: Readonly<Record<string, number>>;
  readonly replayed: { readonly sent: number; readonly delivered: number; readonly died: number };
}

/** From workers' kills until every lane that had a backlog and an open gate went on; null where one did not. */
export interface RecoverySeconds {
  readonly kills: number;
  readonly median: number | null;
  readonly longest: number | null;
  /** Which lane took that long, and how far into the campaign its worker was killed. */
  readonly slowest?: { readonly lane: string; readonly killedAt: number };
}

/** The longest standstill, in seconds from the beginning of the campaign. */
export function standstillOf(longest: Standstill | undefined, startedAtMs: number) {
  if (!longest) return null;
  const { lane, ms, sinceMs } = longest;
  return { lane, seconds: Math.round(ms / 100) / 10, at: Math.round((sinceMs - startedAtMs) / 1000) };
}

/** How long lanes took to go on, over the kills of workers. */
export function recoveryOf(recoveries: readonly Recovery[], startedAtMs: number): RecoverySeconds {
  const sorted = recoveries.toSorted((a, b) => a.ms - b.ms);
  const seconds = (recovery: Recovery | undefined) =>
    recovery === undefined || recovery.ms === Infinity ? null : Math.round(recovery.ms / 100) / 10;
  const last = sorted.at(-1);
  return {
    kills: sorted.length,
    median: seconds(sorted[Math.floor(sorted.length / 2)]),
    longest: seconds(last),
    ...(last?.slowest !== undefined && {
      slowest: { lane: last.slowest, killedAt: Math.round((last.atMs - startedAtMs) / 1000) },
    }),
  };
}
