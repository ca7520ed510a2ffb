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
  /** Has the counters of these destinations begin at 0: a counter that begins at 1 has no increase. */
  readonly expect: (destinations: readonly string[]) => void;
}

/**
 * Every metric of the relay, fed by the signals that the log is written from. With `state`, also what stands in Redis, read
 * at each scrape; undefined while it cannot be read.
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
