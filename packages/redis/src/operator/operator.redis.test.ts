import { encodeSegment, type LaneRef, writeConversion } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { beforeEach, expect, test } from "vitest";
import { redisNowMs } from "../clock/redis-clock.ts";
import { Registration } from "../connection/registration.ts";
import { RedisGate } from "../gate/gate.ts";
import { keysOf } from "../keys.ts";
import { RedisLaneDrain } from "../lane/lane-drain.ts";
import { RedisLaneWriter } from "../lane/lane-writer.ts";
import { fixedLayout } from "../testing/fixed-layout.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { Queues } from "../wake/queues.ts";
import { Operator } from "./operator.ts";

const shop: LaneRef = { destination: "shop", index: 1 };
const { redis } = await privateRedis();
const operator = new Operator({ redis, sealer: TEST_SEALER, queues: new Queues(redis), by: "ada" });

beforeEach(async () => {
  const layouts = [
    { name: "shop", lanes: 2, ledgerHours: 48 },
    { name: "other", lanes: 1, ledgerHours: 48 },
  ];
  await new Registration(redis, layouts, () => undefined).open();
});

async function append(count: number): Promise<void> {
  const conversions = Array.from({ length: count }, (_, n) =>
    writeConversion({
      event_name: "Lead",
      event_time: 1,
      event_id: `e${n}`,
      action_source: "website",
      user_data: {},
    }),
  );
  const segment = encodeSegment([{ source: "web", receivedAtMs: 1, requestId: "r", conversions }]);
  await new RedisLaneWriter(redis, TEST_SEALER).append(shop, {
    blob: segment,
    count,
    deadline: 1_795_000_000,
    lanes: 2,
  });
}

test("lists every destination and lane with its backlog and its drain", async () => {
  await append(7);
  await new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER).acquire(shop, "nonce", 5000);
  const seen = await operator.destinations();
  expect(seen).toMatchObject([
    { name: "other", gate: { state: "open" }, lanes: [{ waiting: 0 }] },
    {
      name: "shop",
      lanes: [
        { lane: { destination: "shop", index: 0 }, waiting: 0 },
        { lane: shop, waiting: 7, drain: "nonce", quarantined: 0, deadlineAtMs: 1_794_999_600_000 },
      ],
    },
  ]);
  for (const absent of ["oldestSeconds", "deadline", "drain"])
    expect(seen[1]?.lanes[0]).not.toHaveProperty(absent);
  expect(seen[1]?.lanes[1]?.oldestSeconds).toBeLessThan(60);
});

test("a paused gate stays shut after a success; a resume opens it and wakes its waiting lanes", async () => {
  await append(1);
  const gate = new RedisGate(redis);
  await operator.pause("shop");
  expect(await gate.read("shop")).toMatchObject({ state: "paused", reason: "by-hand" });
  await gate.open("shop");
  expect((await gate.read("shop")).state).toBe("paused");
  await operator.resume("shop");
  expect(await gate.read("shop")).toMatchObject({ state: "open", failures: 0 });
  expect(await gate.read("shop")).not.toHaveProperty("reason");
  expect(await redis.exists("{cr}:drains:de:shop:1")).toBe(1);
  expect(await redis.exists("{cr}:drains:de:shop:0")).toBe(0);
});

test("a failure of the platform neither replaces nor ends a pause", async () => {
  const gate = new RedisGate(redis);
  await gate.shut("shop", "throttled", 5000, { reason: "rate-limit" });
  await operator.pause("shop");
  await gate.shut("shop", "suspended", 5000, { reason: "credentials" });
  expect(await gate.read("shop")).toMatchObject({ state: "paused", reason: "by-hand" });
});

test("an unknown destination is refused by name", async () => {
  await expect(operator.pause("shoop")).rejects.toMatchObject({ code: "RELAY_NO_SUCH_DESTINATION" });
  await expect(operator.resume("shoop")).rejects.toThrow("known are: other, shop");
});

async function quarantineHead() {
  const drain = new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER);
  const [head] = await drain.read(shop, undefined, 1);
  await drain.quarantine(shop, head?.id ?? "", "workers crash on it");
  const [found] = await operator.quarantine.list();
  return found;
}

test("a quarantined segment is listed and requeued once", async () => {
  await append(3);
  const found = await quarantineHead();
  expect(found).toMatchObject({ lane: shop, reason: "workers crash on it", conversions: 3 });
  expect((await operator.destinations())[1]?.lanes[1]).toMatchObject({ waiting: 0, quarantined: 1 });
  expect(await operator.retrySegment(shop, found?.id ?? "", { mayRepeat: false })).toBe(3);
  expect((await operator.destinations())[1]?.lanes[1]).toMatchObject({ waiting: 3, quarantined: 0 });
  await expect(operator.retrySegment(shop, found?.id ?? "", { mayRepeat: true })).rejects.toMatchObject({
    code: "RELAY_NO_SUCH_SEGMENT",
  });
});

test("a quarantined segment that the platform could count twice is requeued only on demand", async () => {
  const longAgo = (await redisNowMs(redis)) - 47 * 3_600_000 - 1;
  await redis.xadd(
    keysOf(redis).lane(shop).stream,
    `${longAgo}-0`,
    "c",
    3,
    "v",
    "segment",
    "d",
    1_795_000_000,
  );
  const found = await quarantineHead();
  await expect(operator.retrySegment(shop, found?.id ?? "", { mayRepeat: false })).rejects.toMatchObject({
    code: "RELAY_MAY_REPEAT",
  });
  expect(await operator.retrySegment(shop, found?.id ?? "", { mayRepeat: true })).toBe(3);
});

test("a quarantined segment can be discarded, and the audit trail records who did it", async () => {
  await append(3);
  const drain = new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER);
  const [head] = await drain.read(shop, undefined, 1);
  await drain.quarantine(shop, head?.id ?? "", "not a segment");
  const [found] = await operator.quarantine.list();
  expect(await operator.discardSegment(shop, found?.id ?? "", "written by a broken build")).toBe(3);
  expect(await operator.quarantine.list()).toEqual([]);
  await operator.pause("shop");
  expect(await operator.audit.read(10)).toMatchObject([
    { by: "ada", action: "destinations.pause", detail: { destination: "shop" } },
    {
      by: "ada",
      action: "quarantine.discard",
      detail: { lane: "shop:1", conversions: 3, reason: "written by a broken build" },
    },
  ]);
});
