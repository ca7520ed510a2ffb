import type { Listener } from "@relay/core";
import { collectDefaultMetrics, Registry } from "prom-client";
import { deliveryMetrics } from "./delivery-metrics.ts";
import { ingestMetrics } from "./ingest-metrics.ts";
import { laneMetrics } from "./lane-metrics.ts";
import { producerMetrics } from "./producer-metrics.ts";
import { redisMetrics } from "./redis-metrics.ts";
import { registerState, type RelayState } from "./state-metrics.ts";

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
  const delivery = deliveryMetrics(registry);
  const listeners = [
    ingestMetrics(registry),
    producerMetrics(registry),
    delivery.listen,
    laneMetrics(registry),
    redisMetrics(registry),
  ];
  if (state) registerState(registry, state);
  return {
    registry,
    listen: (signal) => {
      for (const listen of listeners) listen(signal);
    },
    expect: delivery.expect,
  };
}
