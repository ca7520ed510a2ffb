import { counter, type SignalMetric } from "./signal-metrics.ts";

/** Metrics of events of lanes, gates and webhooks. Their present state is read from Redis: see state.ts. */
export const LANE_METRICS: readonly SignalMetric[] = [
  counter({
    name: "relay_dead_letters_replayed_total",
    help: "Dead letters put back into their lanes by replays.",
    labelNames: ["destination"],
    on: { replayed: (metric, { destination, count }) => metric.inc({ destination }, count) },
  }),
  counter({
    name: "relay_gate_changes_total",
    help: "Gates shut and opened by this program.",
    labelNames: ["destination", "state"],
    on: { gate: (metric, { destination, state }) => metric.inc({ destination, state }) },
  }),
  counter({
    name: "relay_pauses_total",
    help: "Times that the relay paused a destination until a person resumes it: too large a share was refused, or there are too many dead letters.",
    labelNames: ["destination", "reason"],
    on: {
      gate: (metric, { destination, state, reason }) => {
        if (state === "paused" && reason !== undefined) metric.inc({ destination, reason });
      },
    },
  }),
  counter({
    name: "relay_lane_anomalies_total",
    help: "Leases lost, segments quarantined or left alone, lanes freed after a dead drain or by the watchdog.",
    labelNames: ["kind"],
    on: {
      "lease-lost": (metric, { kind }) => metric.inc({ kind }),
      quarantined: (metric, { kind }) => metric.inc({ kind }),
      "lane-skipped": (metric, { kind }) => metric.inc({ kind }),
      woken: (metric, { by }) => metric.inc({ kind: `woken-by-${by}` }),
    },
  }),
  counter({
    name: "relay_lanes_handed_over_total",
    help: "Lanes that a worker process left to another one, because it drained more than its share.",
    on: { "handed-over": (metric) => metric.inc() },
  }),
  counter({
    name: "relay_events_set_aside_total",
    help: "Conversions set aside from their lane, by who failed on requests with them: the platform or the relay.",
    labelNames: ["destination", "cause"],
    on: {
      "set-aside": (metric, { destination, cause, count }) => metric.inc({ destination, cause }, count),
    },
  }),
  counter({
    name: "relay_quarantine_expired_events_total",
    help: "Conversions deleted with quarantined segments that were kept for keep_dead_letters_days.",
    labelNames: ["lane"],
    on: { "quarantine-expired": (metric, { lane, conversions }) => metric.inc({ lane }, conversions) },
  }),
  counter({
    name: "relay_unasked_answers_total",
    help: "Sockets closed because a platform, or a proxy before it, sent bytes that no request asked for.",
    on: { "unasked-answer": (metric) => metric.inc() },
  }),
  counter({
    name: "relay_webhook_results_total",
    help: "Statuses in requests to webhooks, by the outcome of the request: taken, failed (sent again later) or given-up.",
    labelNames: ["outcome"],
    on: { webhook: (metric, { outcome, count }) => metric.inc({ outcome }, count) },
  }),
];
