import { counter, histogram, type SignalMetric } from "./signal-metrics.ts";

/** Metrics of what platforms can match delivered conversions by. */
export const MATCHING_METRICS: readonly SignalMetric[] = [
  histogram({
    name: "relay_match_quality_score",
    help: "Match quality of delivered conversions, 0 to 10.",
    labelNames: ["destination"],
    buckets: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    on: {
      settled: (metric, { destination, matching }) => {
        for (const score of matching.scores) metric.observe({ destination }, score);
      },
    },
  }),
  counter({
    name: "relay_match_keys_total",
    help: "Delivered conversions that carried a match key in a usable form.",
    labelNames: ["destination", "key"],
    on: {
      settled: (metric, { destination, matching }) => {
        for (const [key, count] of matching.keys) metric.inc({ destination, key }, count);
      },
    },
  }),
  counter({
    name: "relay_fields_left_out_total",
    help: "Fields left out of delivered conversions: unusable, or without counterpart at the platform.",
    labelNames: ["destination", "field", "why"],
    on: {
      settled: (metric, { destination, matching }) => {
        for (const { field, why, count } of matching.leftOut) metric.inc({ destination, field, why }, count);
      },
    },
  }),
];
