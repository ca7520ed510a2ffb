import { Gauge } from "prom-client";
import { counter, listenersOf, type SignalMetric } from "./signal-metrics.ts";

const redisUp: SignalMetric = (registry) => {
  const up = new Gauge({
    name: "relay_redis_up",
    help: "1 while Redis answers every process of this program, 0 when it has not for two seconds.",
    aggregator: "min",
    registers: [registry],
  });
  up.set(1);
  return { listeners: listenersOf(up, { redis: (metric, { isAway }) => metric.set(isAway ? 0 : 1) }) };
};

/** Metrics of Redis as one process sees it. */
export const REDIS_METRICS: readonly SignalMetric[] = [
  redisUp,
  counter({
    name: "relay_redis_data_lost_total",
    help: "Times that Redis lost its data while this program ran and the lanes were registered again.",
    // Each process of a program notices the same loss.
    aggregator: "max",
    on: { "redis-emptied": (metric) => metric.inc() },
  }),
  counter({
    name: "relay_clock_set_total",
    help: "Times that Redis' clock moved by more than a minute against the steady clock of this program.",
    aggregator: "max",
    on: { "clock-set": (metric) => metric.inc() },
  }),
];
