import type { Listener } from "@relay/core";
import { collectDefaultMetrics, Registry } from "prom-client";
import { ATTEMPT_METRICS, OUTCOME_METRICS } from "./delivery.ts";
import { INGEST_METRICS } from "./ingest.ts";
import { LANE_METRICS } from "./lane.ts";
import { MATCHING_METRICS } from "./matching.ts";
import { newestEventAge } from "./newest-event-age.ts";
import { rateLimitUsage } from "./rate-limit-usage.ts";
import { REDIS_METRICS } from "./redis.ts";
import { registerSignalMetrics } from "./signal-metrics.ts";
import { registerState, type RelayState } from "./state.ts";

export interface Metrics {
  readonly registry: Registry;
  readonly listen: Listener;
  /** Starts the counters of these destinations at 0. A counter that starts at 1 shows no increase. */
  readonly expect: (destinations: readonly string[]) => void;
}

/**
 * Creates every metric of the relay, fed by the same signals as the log. With `state`, also the state in Redis, read at
 * each scrape; `state` resolves with undefined while it cannot be read.
 */
export function createMetrics(state?: () => Promise<RelayState | undefined>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { listen, expect } = registerSignalMetrics(registry, [
    ...INGEST_METRICS,
    newestEventAge,
    ...ATTEMPT_METRICS,
    rateLimitUsage,
    ...OUTCOME_METRICS,
    ...MATCHING_METRICS,
    ...LANE_METRICS,
    ...REDIS_METRICS,
  ]);
  if (state) registerState(registry, state);
  return { registry, listen, expect };
}
