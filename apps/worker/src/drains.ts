import { AdaptiveConcurrency, BatchFit, type LaneRef, RefusalBreaker } from "@relay/core";
import {
  DEFAULT_DRAIN,
  type Destination,
  drain,
  drainAside,
  type DrainContext,
  type DrainTarget,
  Permits,
  Pulse,
  type SliceEnd,
} from "@relay/pipeline";
import type { Config, DestinationConfig } from "@relay/runtime";
import { accessOf } from "./access.ts";

/** Longer than one request and the margin after it, so that one `begin` covers one request. */
const LEASE_OVER_TIMEOUT_MS = 4000;
/** A lane whose destination is no longer configured keeps its conversions. It looks again this often, milliseconds. */
const UNCONFIGURED_LOOK_MS = 30_000;

export interface DrainJobs {
  /** One slice of a lane. */
  readonly drain: (lane: LaneRef) => Promise<SliceEnd>;
  /** One slice of a lane's set-aside groups. */
  readonly drainAside: (lane: LaneRef) => Promise<SliceEnd>;
  /** By destination: its requests in flight. */
  readonly permits: ReadonlyMap<string, Permits>;
}

/** The work of drain jobs, with the settings of their destination. */
export function drainsOf(
  config: Config,
  shared: Omit<
    DrainContext,
    "conversions" | "settings" | "defaultCountryOf" | "breaker" | "pulse" | "permits" | "isCrowded"
  >,
  stop: AbortSignal,
): DrainJobs {
  let running = 0;
  const targets = new Map(
    [...config.destinations.values()].map((destination): [string, DrainTarget] => {
      const context: DrainContext = {
        ...shared,
        conversions: config.platforms.conversions,
        breaker: new RefusalBreaker(destination.pauseAtRefusedShare),
        pulse: new Pulse(),
        permits: new Permits(new AdaptiveConcurrency(destination.maxInFlight)),
        isCrowded: () => running >= config.worker.concurrency,
        defaultCountryOf: destination.defaultCountryOf,
        settings: settingsOf(destination, config),
      };
      const fit = new BatchFit(destination.dialect.limits);
      return [destination.name, { destination: openDestination(destination), fit, context }];
    }),
  );
  const jobOf = (work: typeof drain) => (lane: LaneRef) => {
    const target = targets.get(lane.destination);
    return target
      ? work(lane, target, stop)
      : Promise.resolve({ kind: "later", delayMs: UNCONFIGURED_LOOK_MS } as const);
  };
  const drainLane = jobOf(drain);
  return {
    drain: async (lane) => {
      running += 1;
      try {
        return await drainLane(lane);
      } finally {
        running -= 1;
      }
    },
    drainAside: jobOf(drainAside),
    permits: new Map(Array.from(targets, ([name, { context }]) => [name, context.permits])),
  };
}

function settingsOf(
  { requestTimeoutMs, maxWaitMs, maxDeadLetters, retryFailingMs }: DestinationConfig,
  { worker }: Config,
) {
  return {
    ...DEFAULT_DRAIN,
    leaseMs: requestTimeoutMs + LEASE_OVER_TIMEOUT_MS,
    requestTimeoutMs,
    maxWaitMs,
    maxDeadLetters,
    asideWaitsMs: retryFailingMs,
    sliceMs: worker.slice_ms,
  };
}

function openDestination(destination: DestinationConfig): Destination {
  const { name, dialect, baseUrl } = destination;
  return { name, dialect, baseUrl, token: accessOf(destination) };
}
