import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newestEventAge } from "./newest-event-age.ts";
import { registerSignalMetrics } from "./signal-metrics.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a source's newest conversion counts for one to two minutes", async () => {
  const registry = new Registry();
  const { listen } = registerSignalMetrics(registry, [newestEventAge]);
  const sent = (source: string, ageSeconds?: number) =>
    listen({
      kind: "judged",
      source,
      accepted: 1,
      refused: 0,
      withheld: 0,
      ...(ageSeconds !== undefined && { newest: { eventTime: 1, ageSeconds } }),
    });
  const exported = async () => {
    const { values } = (await registry.getSingleMetric("relay_newest_event_age_seconds")?.get()) ?? {};
    return Object.fromEntries(values?.map(({ labels, value }) => [labels["source"], value]) ?? []);
  };
  sent("shop", 3600);
  sent("shop", -5);
  sent("shop", 20);
  sent("refused");
  sent("batch", 90_000);
  expect(await exported()).toEqual({ shop: -5, batch: 90_000 });
  vi.advanceTimersByTime(61_000);
  sent("shop", 30);
  expect(await exported()).toEqual({ shop: -5, batch: 90_000 });
  vi.advanceTimersByTime(61_000);
  expect(await exported()).toEqual({ shop: 30 });
  vi.advanceTimersByTime(120_000);
  expect(await exported()).toEqual({});
});
