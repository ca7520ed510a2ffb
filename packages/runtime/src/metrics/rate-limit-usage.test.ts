import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rateLimitUsage } from "./rate-limit-usage.ts";
import { registerSignalMetrics } from "./signal-metrics.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the used share of a rate limit stays for two minutes after the last answer that had it", async () => {
  const registry = new Registry();
  const { listen } = registerSignalMetrics(registry, [rateLimitUsage]);
  const answered = (destination: string, usage?: number) =>
    listen({
      kind: "attempt",
      lane: `${destination}:0`,
      destination,
      batchId: "b",
      count: 1,
      bytes: 1,
      outcome: "delivered",
      requestIds: [],
      requests: 1,
      isSearch: false,
      answer: { httpStatus: 200, ...(usage !== undefined && { usage }) },
      seconds: 0,
    });
  const exported = async () => {
    const { values } = (await registry.getSingleMetric("relay_rate_limit_usage_ratio")?.get()) ?? {};
    return values?.map(({ labels, value }) => [labels["destination"], value]);
  };
  answered("silent", 0.9);
  answered("busy", 0.9);
  vi.advanceTimersByTime(100_000);
  answered("silent");
  answered("busy", 0.4);
  expect(await exported()).toEqual([
    ["silent", 0.9],
    ["busy", 0.4],
  ]);
  vi.advanceTimersByTime(30_000);
  expect(await exported()).toEqual([["busy", 0.4]]);
});
