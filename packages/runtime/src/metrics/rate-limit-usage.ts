import { Gauge } from "prom-client";
import { listenersOf, type SignalMetric } from "./signal-metrics.ts";

/** How long the used share in an answer stays valid, milliseconds. */
const USAGE_HOLDS_MS = 120_000;

/** The metric of a platform's rate limit, as its answers report it. */
export const rateLimitUsage: SignalMetric = (registry) => {
  const reportedAt = new Map<string, number>();
  const gauge = new Gauge({
    name: "relay_rate_limit_usage_ratio",
    help: "Used share of the platform's fullest rate limit, from its last answers to this program; no value two minutes after them.",
    aggregator: "max",
    labelNames: ["destination"],
    registers: [registry],
    collect() {
      for (const [destination, atMs] of reportedAt) {
        if (performance.now() - atMs <= USAGE_HOLDS_MS) continue;
        reportedAt.delete(destination);
        this.remove({ destination });
      }
    },
  });
  const listeners = listenersOf(gauge, {
    attempt: (metric, { destination, answer: { usage } }) => {
      if (usage === undefined) return;
      metric.set({ destination }, usage);
      reportedAt.set(destination, performance.now());
    },
  });
  return { listeners };
};
