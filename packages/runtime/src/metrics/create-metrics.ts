import type { Listener } from "@relay/core";
import { Registry } from "prom-client";
import { ATTEMPT_METRICS, OUTCOME_METRICS } from "./delivery.ts";
import { INGEST_METRICS } from "./ingest.ts";
import { LANE_METRICS } from "./lane.ts";
import { MATCHING_METRICS } from "./matching.ts";
import { nodeMetrics } from "./node.ts";
import { newestEventAge } from "./newest-event-age.ts";
import { rateLimitUsage } from "./rate-limit-usage.ts";
import { REDIS_METRICS } from "./redis.ts";
import { registerSignalMetrics } from "./signal-metrics.ts";
import { registerState, type RelayState } from "./state.ts";

export interface Metrics {
  /** What this process counts. */
  readonly registry: Registry;
  /** The state in Redis, which every process would read alike. Empty without it. */
  readonly shared: Registry;
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
  const shared = new Registry();
  nodeMetrics(registry);
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
  if (state) registerState(shared, state);
  return { registry, shared, listen, expect };
}
