import { type DeadLetter, deadLetterIdOf, identityOf, type Signal } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { redisNowMs } from "../clock/redis-clock.ts";
import { RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { Keys } from "../keys.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { RetentionSweep } from "./retention-sweep.ts";

const DAY_MS = 86_400_000;
const RETENTION = { keepMs: 10 * DAY_MS, keepConversionMs: 3 * DAY_MS };
const EMAIL = "ada@example.com";
const { redis } = await privateRedis();
const keys = new Keys();
const deadLetters = new RedisDeadLetters(redis, TEST_SEALER, { retentionOf: () => RETENTION });
const nowMs = await redisNowMs(redis);

function deadLetter(eventId: string, ageDays: number): DeadLetter {
  const conversion = {
    event_name: "Purchase",
    event_time: 1,
    event_id: eventId,
    action_source: "website" as const,
    user_data: { email: EMAIL },
  };
  return {
    id: deadLetterIdOf(identityOf("1001", conversion)),
    destination: "shop",
    dataset: "1001",
    reason: "refused",
    diedAtMs: nowMs - ageDays * DAY_MS,
    envelope: { source: "web", receivedAtMs: nowMs, requestId: "r" },
    conversion,
    attempts: [],
  };
}

const heard: Signal[] = [];
let steadyMs = 0;
let sweep: () => Promise<void>;
beforeEach(async () => {
  heard.length = 0;
  await redis.hset(keys.layout, "shop", "1 48");
  await redis.sadd(keys.lanes, "shop:0");
  const retention = new RetentionSweep(redis, {
    retentionOf: () => RETENTION,
    sealer: TEST_SEALER,
    listen: (signal) => heard.push(signal),
  });
  sweep = () => retention.sweep({ steadyMs: (steadyMs += 60_000) });
});

const known = async (eventId: string) => deadLetters.get("shop", deadLetter(eventId, 0).id);

describe("after a sweep", () => {
  beforeEach(async () => {
    await deadLetters.write("shop", [deadLetter("old", 9), deadLetter("older", 4), deadLetter("new", 2)]);
    // One that was kept for longer: the setting was lowered since.
    await redis.zadd(keys.deadLetters("shop").byTime, nowMs - 11 * DAY_MS, deadLetter("old", 0).id);
    await sweep();
  });

  test("a dead letter past keep_dead_letters_days is gone, and its indexes with it", async () => {
    expect(await known("old")).toBeUndefined();
    expect(await deadLetters.count("shop")).toBe(2);
    expect(await deadLetters.count("shop", { reason: "refused" })).toBe(2);
  });

  test("one past keep_conversion_days has lost its conversion and is still found", async () => {
    const { deadLetters: page } = await deadLetters.find("shop", { reason: "refused", limit: 10 });
    expect(page.map(({ conversion }) => conversion.event_id)).toEqual(["new", "older"]);
    expect(await known("older")).toMatchObject({ conversionRemoved: true, conversion: { user_data: {} } });
    expect(await known("new")).toMatchObject({ conversion: { user_data: { email: EMAIL } } });
    const left = await redis.ttl(keys.deadLetters("shop").deadLetterPrefix + deadLetter("older", 0).id);
    expect(left).toBeGreaterThan(0);
  });

  test("a dead letter that died again has a conversion again", async () => {
    await deadLetters.write("shop", [deadLetter("older", 0)]);
    await sweep();
    expect(await known("older")).not.toHaveProperty("conversionRemoved");
  });
});

test("a delivered dead letter loses its conversion at once, and after a crash with the next sweep", async () => {
  const { whole } = keys.deadLetters("shop");
  await deadLetters.write("shop", [deadLetter("a", 0), deadLetter("b", 0)]);
  await deadLetters.close("shop", [deadLetter("a", 0).id]);
  expect(await known("a")).toMatchObject({ state: "replayed", conversionRemoved: true });
  await redis.zadd(whole, "XX", 0, deadLetter("b", 0).id);
  await sweep();
  expect(await known("b")).toMatchObject({ conversionRemoved: true });
  expect(await redis.zcard(whole)).toBe(0);
});

test("a segment leaves the quarantine after keep_dead_letters_days, and its conversions are counted", async () => {
  const { quarantine } = keys.lane({ destination: "shop", index: 0 });
  await redis.xadd(quarantine, `${nowMs - 11 * DAY_MS}-0`, "c", 7, "v", "x");
  await redis.xadd(quarantine, `${nowMs - 9 * DAY_MS}-0`, "c", 5, "v", "x");
  await sweep();
  expect(await redis.xlen(quarantine)).toBe(1);
  expect(heard).toEqual([{ kind: "quarantine-expired", lane: "shop:0", segments: 1, conversions: 7 }]);
});

test("a sweep looks once a minute", async () => {
  const retention = new RetentionSweep(redis, {
    retentionOf: () => RETENTION,
    sealer: TEST_SEALER,
    listen: () => undefined,
  });
  await retention.sweep({ steadyMs: 1000 });
  await deadLetters.write("shop", [deadLetter("x", 4)]);
  await retention.sweep({ steadyMs: 60_999 });
  expect(await known("x")).not.toHaveProperty("conversionRemoved");
  await retention.sweep({ steadyMs: 61_000 });
  expect(await known("x")).toHaveProperty("conversionRemoved");
});
