import { expect, test } from "vitest";
import { keysOf } from "../keys.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { RunningDrains } from "./running-drains.ts";

const { redis } = await privateRedis("worker");
const drains = new RunningDrains(redis);
const key = keysOf(redis).runningDrains;

test("a process hears what the others said last", async () => {
  expect(await drains.report("one", 4)).toEqual([]);
  expect(await drains.report("two", 0)).toEqual([4]);
  await drains.report("one", 3);
  expect(await drains.report("three", 1)).toEqual(expect.arrayContaining([3, 0]));
  expect(await redis.pttl(key)).toBeGreaterThan(0);
});

test("a process that withdraws is not heard of any more", async () => {
  await drains.report("stopping", 0);
  expect(await drains.report("one", 1)).toContain(0);
  await drains.withdraw("stopping");
  expect(await drains.report("five", 5)).not.toContain(0);
});

test.each([
  ["fell silent", -4000],
  ["spoke before Redis' clock went back", 4000],
])("a process that %s is forgotten", async (_, aheadMs) => {
  await redis.hset(key, "gone", `7 ${Date.now() + aheadMs}`);
  expect(await drains.report("one", 1)).not.toContain(7);
  expect(await redis.hexists(key, "gone")).toBe(0);
});
