import { FakeClock } from "@relay/testkit";
import { expect, test } from "vitest";
import { campaign } from "../campaign/run.ts";

const ONE_REDIS = { topology: "single", acknowledge: "fsync", fsync: "always" } as const;

test("45 seconds of every kind of fault lose nothing, and double nothing that is not explained", async () => {
  const report = await campaign({ ...ONE_REDIS, seed: 20_261_121, durationMs: 45_000, rate: 800 });
  expect(report.discrepancies).toEqual({});
  expect(report.acknowledged).toBeGreaterThan(10_000);
  const { clockSteps, redisFreezes, replicationStalls, movedSlots, ...strikes } = report.strikes;
  expect([redisFreezes, replicationStalls, movedSlots]).toEqual([0, 0, 0]);
  expect(strikes).toMatchObject({ workerKills: 3, ingestKills: 2, redisKills: 2, freezes: 1 });
  expect(Object.values(strikes)).not.toContain(0);
  expect(clockSteps).toBe(FakeClock.isAvailable ? 2 : 0);
  // What was refused only for a while is delivered by the replay at the end.
  expect(report.replayed.delivered).toBeGreaterThan(0);
  expect(report.dead["refused"]).toBe(report.replayed.died);
  // Two of the kinds on which the platforms fail were tried until they were given up, two are beside their lanes.
  expect(report.dead["platform_failed"]).toBeGreaterThan(0);
  expect(report.aside).toMatchObject({ failing: expect.any(Number), hanging: expect.any(Number) });
  expect(report.recoverySeconds.inQuiet.longest).toBeLessThan(30);
  expect(Object.keys(report.deliveredAfter)).toContain("Redis emptied");
  expect(report.secondsToFindForgotten).toBeLessThan(10);
});

test("a conversion that a replica confirmed survives the loss of its primary", async () => {
  const circumstances = { topology: "sentinel", acknowledge: { replicas: 1 }, fsync: "everysec" } as const;
  const report = await campaign({ ...circumstances, seed: 20_261_129, durationMs: 4000, rate: 400 });
  expect(report.discrepancies).toEqual({});
  expect(report.acknowledged).toBeGreaterThan(500);
  expect(report.strikes.redisKills).toBe(1);
});
