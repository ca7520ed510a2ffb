import { DEAD_REASONS } from "@relay/core";
import { SECONDS } from "./buckets.ts";
import { counter, histogram, type SignalMetric } from "./signal-metrics.ts";

const once = (destination: string) => [{ destination }];

/** Metrics of micro-batches and their requests. */
export const ATTEMPT_METRICS: readonly SignalMetric[] = [
  histogram({
    name: "relay_attempt_duration_seconds",
    help: "Time from sending a request to knowing its outcome.",
    labelNames: ["destination", "outcome"],
    buckets: SECONDS.slice(0, 11),
    on: {
      attempt: (metric, { destination, outcome, seconds }) =>
        metric.observe({ destination, outcome }, seconds),
    },
  }),
  counter({
    name: "relay_isolation_requests_total",
    help: "Requests made to find the culprits of a refused request.",
    labelNames: ["destination"],
    startsAtZero: once,
    on: {
      attempt: (metric, { destination, isSearch }) => {
        if (isSearch) metric.inc({ destination });
      },
    },
  }),
  histogram({
    name: "relay_micro_batch_wait_seconds",
    help: "Time that the oldest conversion of a micro-batch had been in its lane when the batch began.",
    labelNames: ["destination"],
    buckets: SECONDS,
    on: {
      gathered: (metric, { destination, waitedSeconds }) => metric.observe({ destination }, waitedSeconds),
    },
  }),
  histogram({
    name: "relay_micro_batch_events",
    help: "Conversions in one request.",
    labelNames: ["destination"],
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 750, 1000],
    on: { attempt: (metric, { destination, count }) => metric.observe({ destination }, count) },
  }),
  counter({
    name: "relay_api_version_warnings_total",
    help: "Answers by which a platform announced the end of the API version of a request, by its use: sending or queries. The destination is `none` for a query with the token of a request.",
    labelNames: ["destination", "use"],
    startsAtZero: (destination) => [{ destination, use: "sending" }],
    on: {
      attempt: (metric, { destination, answer }) => {
        if (answer.versionWarning) metric.inc({ destination, use: "sending" });
      },
      "version-warning": (metric, { destination = "none" }) => metric.inc({ destination, use: "queries" }),
    },
  }),
];

/** Metrics of what became of conversions. */
export const OUTCOME_METRICS: readonly SignalMetric[] = [
  counter({
    name: "relay_events_delivered_total",
    help: "Conversions the platform took.",
    labelNames: ["destination"],
    startsAtZero: once,
    on: { settled: (metric, { destination, delivered }) => metric.inc({ destination }, delivered) },
  }),
  counter({
    name: "relay_events_duplicate_total",
    help: "Conversions settled as duplicates, because their identity was settled before.",
    labelNames: ["destination"],
    startsAtZero: once,
    on: { settled: (metric, { destination, duplicates }) => metric.inc({ destination }, duplicates) },
  }),
  counter({
    name: "relay_events_erased_total",
    help: "Conversions that were not sent, because their person had asked to be forgotten.",
    labelNames: ["destination"],
    startsAtZero: once,
    on: { settled: (metric, { destination, erased }) => metric.inc({ destination }, erased) },
  }),
  counter({
    name: "relay_events_dead_lettered_total",
    help: "Conversions given up, by reason.",
    labelNames: ["destination", "reason"],
    startsAtZero: (destination) => Object.keys(DEAD_REASONS).map((reason) => ({ destination, reason })),
    on: {
      settled: (metric, { destination, dead }) => {
        for (const [reason, count] of Object.entries(dead)) metric.inc({ destination, reason }, count);
      },
    },
  }),
  histogram({
    name: "relay_accept_to_delivered_seconds",
    help: "Time from acknowledging a conversion to settling its delivery.",
    labelNames: ["destination"],
    buckets: SECONDS,
    on: {
      settled: (metric, { destination, latencies }) => {
        for (const seconds of latencies) metric.observe({ destination }, seconds);
      },
    },
  }),
];
