import { expect, test } from "vitest";
import { keysOf } from "../keys.ts";
import { fixedLayout } from "../testing/fixed-layout.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { BacklogWatch } from "./backlog-watch.ts";

const { redis } = await privateRedis();

test("a destination is full when its lanes together reach the cap, and takes again at 90 % of it", async () => {
  const watch = new BacklogWatch(redis, fixedLayout(), [{ name: "shop", maxBacklog: 100 }]);
  const waiting = async (...counts: readonly number[]) => {
    for (const [index, count] of counts.entries())
      await redis.set(keysOf(redis).lane({ destination: "shop", index }).waiting, count);
    await watch.measure();
    return watch.isFull("shop");
  };
  expect(await waiting(60, 39)).toBe(false);
  expect(await waiting(60, 40)).toBe(true);
  expect(await waiting(60, 31)).toBe(true);
  expect(await waiting(60, 30)).toBe(false);
  expect([watch.isFull("shop", 0.9), watch.isFull("shop", 0.95)]).toEqual([true, false]);
  expect(watch.isFull("other")).toBe(false);
});
