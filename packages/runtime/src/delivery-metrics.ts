import { DEAD_REASONS, type Listener, type Matching } from "@relay/core";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { SECONDS } from "./buckets.ts";

/** How long the used share in an answer stays valid, milliseconds. */
const USAGE_HOLDS_MS = 120_000;

export interface DeliveryMetrics {
  readonly listen: Listener;
  /** Starts the counters of these destinations at 0. A counter that starts at 1 shows no increase. */
  readonly expect: (destinations: readonly string[]) => void;
}

/** Metrics of micro-batches, requests and outcomes of conversions. */
export function deliveryMetrics(registry: Registry): DeliveryMetrics {
  const registers = [registry];
  const attempts = new Histogram({
    name: "relay_attempt_duration_seconds",
    help: "Time from sending a request to knowing its outcome.",
    labelNames: ["destination", "outcome"],
    buckets: SECONDS.slice(0, 11),
    registers,
  });
  const searches = new Counter({
    name: "relay_isolation_requests_total",
    help: "Requests made to find the culprits of a refused request.",
    labelNames: ["destination"],
    registers,
  });
  const fillWait = new Histogram({
    name: "relay_micro_batch_wait_seconds",
    help: "Time that the oldest conversion of a micro-batch had been in its lane when the batch began.",
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
  const usageSaidAt = new Map<string, number>();
  const usage = new Gauge({
    name: "relay_rate_limit_usage_ratio",
    help: "Used share of the platform's fullest rate limit, from its last answer to this process; no value two minutes after it.",
    labelNames: ["destination"],
    registers,
    collect() {
      for (const [destination, atMs] of usageSaidAt) {
        if (performance.now() - atMs <= USAGE_HOLDS_MS) continue;
        usageSaidAt.delete(destination);
        this.remove({ destination });
      }
    },
  });
  const warnings = new Counter({
    name: "relay_api_version_warnings_total",
    help: "Answers by which a platform announced the end of the API version of a request, by its use: sending or queries. The destination is `none` for a query with the token of a request.",
    labelNames: ["destination", "use"],
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
    help: "Conversions settled as duplicates, because their identity was settled before.",
    labelNames: ["destination"],
    registers,
  });
  const dead = new Counter({
    name: "relay_events_dead_lettered_total",
    help: "Conversions given up, by reason.",
    labelNames: ["destination", "reason"],
    registers,
  });
  const latency = new Histogram({
    name: "relay_accept_to_delivered_seconds",
    help: "Time from acknowledging a conversion to settling its delivery.",
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
    help: "Fields left out of delivered conversions: unusable, or without counterpart at the platform.",
    labelNames: ["destination", "field", "why"],
    registers,
  });

  const observeMatching = (destination: string, { scores, keys, leftOut: fields }: Matching): void => {
    for (const score of scores) matchQuality.observe({ destination }, score);
    for (const [key, count] of keys) matchKeys.inc({ destination, key }, count);
    for (const { field, why, count } of fields) leftOut.inc({ destination, field, why }, count);
  };
  const listen: Listener = (signal) => {
    switch (signal.kind) {
      case "gathered":
        fillWait.observe({ destination: signal.destination }, signal.waitedSeconds);
        break;
      case "attempt": {
        const { destination, outcome, seconds, count, isSearch, answer } = signal;
        attempts.observe({ destination, outcome: outcome }, seconds);
        batchEvents.observe({ destination }, count);
        if (isSearch) searches.inc({ destination });
        if (answer.versionWarning) warnings.inc({ destination, use: "sending" });
        if (answer.usage === undefined) break;
        usage.set({ destination }, answer.usage);
        usageSaidAt.set(destination, performance.now());
        break;
      }
      case "version-warning":
        warnings.inc({ destination: signal.destination ?? "none", use: "queries" });
        break;
      case "settled": {
        const { destination, latencies, matching } = signal;
        delivered.inc({ destination }, signal.delivered);
        duplicates.inc({ destination }, signal.duplicates);
        for (const [reason, count] of Object.entries(signal.dead)) dead.inc({ destination, reason }, count);
        for (const seconds of latencies) latency.observe({ destination }, seconds);
        observeMatching(destination, matching);
        break;
      }
      default:
    }
  };
  const expect = (destinations: readonly string[]): void => {
    for (const destination of destinations) {
      for (const counter of [delivered, duplicates, searches]) counter.inc({ destination }, 0);
      warnings.inc({ destination, use: "sending" }, 0);
      for (const reason of Object.keys(DEAD_REASONS)) dead.inc({ destination, reason }, 0);
    }
  };
  return { listen, expect };
}
