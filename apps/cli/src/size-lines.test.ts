import { type DeploymentLoad, sizeOf } from "@relay/core";
import { expect, test } from "vitest";
import { sizeLines } from "./size-lines.ts";

const load: DeploymentLoad = {
  conversionsPerSecond: 50_000,
  averagePerSecond: 50_000,
  destinations: 3,
  conversionsPerRequest: 100,
  answerSeconds: 0.4,
  outageSeconds: 7200,
  refusedShare: 0.005,
  ledgerHours: 48,
  redisNodeBytes: 64 * 2 ** 30,
};
const lines = (more: Partial<DeploymentLoad> = {}) =>
  sizeLines({ ...load, ...more }, sizeOf({ ...load, ...more })).join("\n");

test("each part of a deployment has its line, with units", () => {
  const text = lines();
  expect(text).toMatch(/^load {10}50,000 conversions a second, 150,000 deliveries$/m);
  for (const part of ["ingest API", "workers", "lanes", "Redis", "after outage"])
    expect(text).toMatch(new RegExp(`^${part} +\\S`, "m"));
  expect(text).toMatch(/GiB backlog of 2h/);
});

test("warns of what a larger machine does not solve", () => {
  expect(lines()).toContain("run a cluster of");
  expect(lines()).toContain("is paused: raise max_dead_letters");
  const small = lines({ conversionsPerSecond: 100, averagePerSecond: 100, refusedShare: 0 });
  expect(small).not.toContain("watch");
});
