import { SECONDS } from "./buckets.ts";
import { counter, histogram, type SignalMetric } from "./signal-metrics.ts";

/** Metrics of the ingest API: accepted and refused conversions, and writes to lanes. */
export const INGEST_METRICS: readonly SignalMetric[] = [
  counter({
    name: "relay_events_accepted_total",
    help: "Conversions acknowledged, one for each destination they go to.",
    labelNames: ["source", "destination"],
    on: {
      accepted: (metric, { source, destination, count }) => metric.inc({ source, destination }, count),
    },
  }),
  counter({
    name: "relay_events_judged_total",
    help: "Conversions checked by the ingest API, by outcome.",
    labelNames: ["source", "outcome"],
    on: {
      judged: (metric, { source, accepted, refused, withheld }) => {
        metric.inc({ source, outcome: "accepted" }, accepted);
        metric.inc({ source, outcome: "refused" }, refused);
        metric.inc({ source, outcome: "withheld" }, withheld);
      },
    },
  }),
  counter({
    name: "relay_events_refused_total",
    help: "Errors for which conversions were refused, by the destination that does not get them; `none`: no destination gets them.",
    labelNames: ["source", "destination", "code"],
    on: {
      "refused-at-admission": (metric, { source, destination = "none", code, count }) =>
        metric.inc({ source, destination, code }, count),
    },
  }),
  counter({
    name: "relay_events_withheld_total",
    help: "Conversions that a person's consent keeps from a destination, by reason: `ad_user_data` was denied, or the platform cannot be told to limit the use (`not_limitable`).",
    labelNames: ["source", "destination", "reason"],
    on: {
      withheld: (metric, { source, destination, reason, count }) =>
        metric.inc({ source, destination, reason }, count),
    },
  }),
  counter({
    name: "relay_events_warned_total",
    help: "Warnings of accepted conversions, by code.",
    labelNames: ["source", "code"],
    on: { warned: (metric, { source, code, count }) => metric.inc({ source, code }, count) },
  }),
  histogram({
    name: "relay_request_duration_seconds",
    help: "Time from reading the body of a request to its answer 202.",
    labelNames: ["source"],
    buckets: SECONDS.slice(0, 10),
    on: { request: (metric, { source, seconds }) => metric.observe({ source }, seconds) },
  }),
  counter({
    name: "relay_requests_shed_total",
    help: "Requests answered 429 or 503 because of back-pressure.",
    labelNames: ["reason"],
    on: { shed: (metric, { reason }) => metric.inc({ reason }) },
  }),
  counter({
    name: "relay_events_limited_total",
    help: "Conversions of requests answered 429 because their source had reached a limit of its own: its rate, or its share of a backlog.",
    labelNames: ["source", "limit"],
    on: { limited: (metric, { source, limit, count }) => metric.inc({ source, limit }, count) },
  }),
  counter({
    name: "relay_requests_failed_total",
    help: "Requests, and items of requests, on which the ingest API failed by a fault of its own.",
    on: { "request-failed": (metric) => metric.inc() },
  }),
  histogram({
    name: "relay_append_duration_seconds",
    help: "Time to write one segment to a lane.",
    buckets: SECONDS.slice(0, 10),
    on: { appended: (metric, { seconds }) => metric.observe(seconds) },
  }),
  histogram({
    name: "relay_segment_events",
    help: "Conversions in a segment when it was written.",
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    on: { appended: (metric, { count }) => metric.observe(count) },
  }),
];
