import { type Aggregator, collectDefaultMetrics, type Registry } from "prom-client";

/** Values that would hide a process in trouble if they were averaged over processes, or that would be left out. */
const OVER_PROCESSES: readonly (readonly [names: RegExp, aggregator: Aggregator])[] = [
  [/^nodejs_eventloop_lag_(?:seconds|mean_seconds|stddev_seconds|p\d+_seconds)$/, "max"],
  [/^process_start_time_seconds$/, "min"],
];

/** Adds the metrics of Node itself: processor time, memory, lag of the event loop, garbage collection. */
export function nodeMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const metric of registry.getMetricsAsArray())
    for (const [names, aggregator] of OVER_PROCESSES)
      if (names.test(metric.name)) Object.assign(metric, { aggregator });
}
