import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { type LaneReading, registerLaneGauges } from "./lane-gauges.ts";

test("lanes are read once a scrape, and one that is gone is gone from the metrics", async () => {
  const registry = new Registry();
  let lanes: readonly LaneReading[] = [
    {
      lane: { destination: "shop", index: 0 },
      waiting: 7,
      oldestSeconds: 3,
      deadline: Date.now() / 1000 + 3600,
    },
    { lane: { destination: "shop", index: 1 }, waiting: 0 },
  ];
  let reads = 0;
  registerLaneGauges(registry, () => {
    reads += 1;
    return Promise.resolve(lanes);
  });
  const first = await registry.metrics();
  expect(reads).toBe(1);
  expect(first).toContain('relay_lane_backlog_events{destination="shop",lane="shop:0"} 7');
  expect(first).toContain('relay_lane_oldest_seconds{destination="shop",lane="shop:1"} 0');
  expect(first).toMatch(/relay_lane_deadline_seconds\{destination="shop",lane="shop:0"\} 3(600|599)/);
  expect(first).not.toContain('relay_lane_deadline_seconds{destination="shop",lane="shop:1"}');
  lanes = lanes.slice(0, 1);
  expect(await registry.metrics()).not.toContain("shop:1");
  expect(reads).toBe(2);
});
