import { DEAD_REASONS, type Matching, type Signal } from "@relay/core";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { registerState, type StateReading } from "./state-metrics.ts";

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600];

/**
 * Every metric of the relay, fed by the signals that the log is written from. With `state`, also what stands in Redis, read
 * at each scrape; undefined while it cannot be read.
 */
export function createMetrics(state?: () => Promise<StateReading | undefined>): {
  readonly registry: Registry;
  readonly listen: (signal: Signal) => void;
  /** Has the counters of these destinations begin at 0: a counter that begins at 1 has no increase. */
  readonly expect: (destinations: readonly string[]) => void;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const accepted = new Counter({
    name: "relay_events_accepted_total",
    help: "Conversions acknowledged, one for each destination they go to.",
    labelNames: ["source", "destination"],
    registers,
  });
  const refused = new Counter({
    name: "relay_events_refused_total",
    help: "Faults found at the door.",
    labelNames: ["source", "code"],
    registers,
  });
  const doubted = new Counter({
    name: "relay_events_doubted_total",
    help: "Warnings given at the door; the conversions were taken.",
    labelNames: ["source", "code"],
    registers,
  });
  const requests = new Histogram({
    name: "relay_request_duration_seconds",
    help: "Requests answered 202, from their body being read to the answer.",
    labelNames: ["source"],
    buckets: SECONDS.slice(0, 10),
    registers,
  });
  const shed = new Counter({
    name: "relay_requests_shed_total",
    help: "Requests answered 429 or 503 because of back-pressure.",
    labelNames: ["reason"],
    registers,
  });
  const appends = new Histogram({
    name: "relay_append_duration_seconds",
    help: "Writing one segment to a lane.",
    buckets: SECONDS.slice(0, 10),
    registers,
  });
  const segmentEvents = new Histogram({
    name: "relay_segment_events",
    help: "Conversions in a segment when it was written.",
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    registers,
  });
  const attempts = new Histogram({
    name: "relay_attempt_duration_seconds",
    help: "Request sent to outcome known.",
    labelNames: ["destination", "outcome"],
    buckets: SECONDS.slice(0, 11),
    registers,
  });
  const searches = new Counter({
    name: "relay_isolation_requests_total",
    help: "Requests made to find the culprits of a refused one.",
    labelNames: ["destination"],
    registers,
  });
  const fillWait = new Histogram({
    name: "relay_micro_batch_wait_seconds",
    help: "How long the oldest conversion of a micro-batch had been in its lane when the batch was begun.",
    labelNames: ["destination"],
    buckets: SECONDS,
    registers,
  });
  const batchEvents = new Histogram({
    name: "relay_micro_batch_events",
    help: "Conversions in one request.",
    labelNames: ["destination"],
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 750, 1000],
    registers,
  });
  const usage = new Gauge({
    name: "relay_rate_limit_usage_ratio",
    help: "Share of the platform's fullest rate limit that is used up, as its last answer said.",
    labelNames: ["destination"],
    registers,
  });
  const delivered = new Counter({
    name: "relay_events_delivered_total",
    help: "Conversions the platform took.",
    labelNames: ["destination"],
    registers,
  });
  const duplicates = new Counter({
    name: "relay_events_duplicate_total",
    help: "Copies of conversions that had been settled before.",
    labelNames: ["destination"],
    registers,
  });
  const dead = new Counter({
    name: "relay_events_dead_lettered_total",
    help: "Conversions given up, by reason.",
    labelNames: ["destination", "reason"],
    registers,
  });
  const replayed = new Counter({
    name: "relay_dead_letters_replayed_total",
    help: "Dead letters put back into their lanes by replays.",
    labelNames: ["destination"],
    registers,
  });
  const latency = new Histogram({
    name: "relay_accept_to_delivered_seconds",
    help: "Conversion acknowledged to delivery settled.",
    labelNames: ["destination"],
    buckets: SECONDS,
    registers,
  });
  const matchQuality = new Histogram({
    name: "relay_match_quality_score",
    help: "Match quality of delivered conversions, 0 to 10.",
    labelNames: ["destination"],
    buckets: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    registers,
  });
  const matchKeys = new Counter({
    name: "relay_match_keys_total",
    help: "Delivered conversions that carried a match key in a usable form.",
    labelNames: ["destination", "key"],
    registers,
  });
  const leftOut = new Counter({
    name: "relay_fields_left_out_total",
    help: "Fields that delivered conversions went without: unusable, or without counterpart at the platform.",
    labelNames: ["destination", "field", "why"],
    registers,
  });
  const gates = new Counter({
    name: "relay_gate_changes_total",
    help: "Gates shut and opened by this process.",
    labelNames: ["destination", "state"],
    registers,
  });
  const pauses = new Counter({
    name: "relay_pauses_total",
    help: "Destinations the relay paused until a person has looked: a storm of refusals, or too many dead letters.",
    labelNames: ["destination", "reason"],
    registers,
  });
  if (state) registerState(registry, state);
  const anomalies = new Counter({
    name: "relay_lane_anomalies_total",
    help: "Leases lost, segments quarantined or left alone, lanes freed after a dead drain or by the watchdog.",
    labelNames: ["kind"],
    registers,
  });

  const observeMatching = (destination: string, { scores, keys, leftOut: fields }: Matching): void => {
    for (const score of scores) matchQuality.observe({ destination }, score);
    for (const [key, count] of keys) matchKeys.inc({ destination, key }, count);
    for (const { field, why, count } of fields) leftOut.inc({ destination, field, why }, count);
  };
  const listen = (signal: Signal): void => {
    switch (signal.kind) {
      case "accepted":
        accepted.inc({ source: signal.source, destination: signal.destination }, signal.count);
        break;
      case "request":
        requests.observe({ source: signal.source }, signal.seconds);
        break;
      case "refused-at-door":
        refused.inc({ source: signal.source, code: signal.code }, signal.count);
        break;
      case "doubted-at-door":
        doubted.inc({ source: signal.source, code: signal.code }, signal.count);
        break;
      case "shed":
        shed.inc({ reason: signal.reason });
        break;
      case "appended":
        appends.observe(signal.seconds);
        segmentEvents.observe(signal.count);
        break;
      case "attempt":
        attempts.observe({ destination: signal.destination, outcome: signal.verdict }, signal.seconds);
        batchEvents.observe({ destination: signal.destination }, signal.count);
        if (signal.isSearch) searches.inc({ destination: signal.destination });
        if (signal.answer.usage !== undefined)
          usage.set({ destination: signal.destination }, signal.answer.usage);
        break;
      case "gathered":
        fillWait.observe({ destination: signal.destination }, signal.waitedSeconds);
        break;
      case "settled":
        delivered.inc({ destination: signal.destination }, signal.delivered);
        duplicates.inc({ destination: signal.destination }, signal.duplicates);
        for (const [reason, count] of Object.entries(signal.dead)) {
          dead.inc({ destination: signal.destination, reason }, count);
        }
        for (const seconds of signal.latencies) latency.observe({ destination: signal.destination }, seconds);
        observeMatching(signal.destination, signal.matching);
        break;
      case "gate":
        if (signal.reason !== undefined)
          pauses.inc({ destination: signal.destination, reason: signal.reason });
        gates.inc({ destination: signal.destination, state: signal.state });
        break;
      case "replayed":
        replayed.inc({ destination: signal.destination }, signal.count);
        break;
      case "lease-lost":
      case "quarantined":
      case "lane-skipped":
        anomalies.inc({ kind: signal.kind });
        break;
      case "woken":
        anomalies.inc({ kind: `woken-by-${signal.by}` });
        break;
    }
  };
  const expect = (destinations: readonly string[]): void => {
    for (const destination of destinations) {
      for (const counter of [delivered, duplicates, searches]) counter.inc({ destination }, 0);
      for (const reason of Object.keys(DEAD_REASONS)) dead.inc({ destination, reason }, 0);
    }
  };
  return { registry, listen, expect };
}
