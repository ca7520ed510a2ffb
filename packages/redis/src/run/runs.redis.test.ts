import { TEST_SEALER } from "@relay/testkit";
import { expect, test } from "vitest";
import { redisNowMs } from "../clock/redis-clock.ts";
import { keysOf } from "../keys.ts";
import { RedisReports } from "../status/reports.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { RedisRunStore } from "./runs.ts";
import { viewRuns } from "./runs-view.ts";

interface Head {
  readonly id: string;
}

const { redis } = await privateRedis("producer");
const reports = new RedisReports(redis, TEST_SEALER, () => Promise.resolve());
const runs = storeOf({ runs: 5, bytes: 10_000 });

function storeOf(limits: { runs: number; bytes: number }): RedisRunStore<Head> {
  return new RedisRunStore(redis, TEST_SEALER, (ids) => reports.release(ids), limits);
}

const save = (id: string, { source = "shop", actor = "meta", items = [] as readonly string[] } = {}) =>
  runs.save({ id, source, actor }, { id }, items);

async function idsOf(source: string, query: Partial<Parameters<typeof runs.list>[1]> = {}) {
  const { heads } = await runs.list(source, { offset: 0, limit: 100, isLatestFirst: false, ...query });
  return heads.map(({ id }) => id);
}

test("only its own source can read a run and its items", async () => {
  const items = Array.from({ length: 1200 }, (_, at) => JSON.stringify({ at }));
  await storeOf({ runs: 5, bytes: 1_000_000 }).save(
    { id: "a", source: "shop", actor: "meta" },
    { id: "a" },
    items,
  );
  expect(await runs.load("shop", "a")).toEqual({ head: { id: "a" }, items });
  expect(await runs.load("other", "a")).toBeUndefined();
  expect(await runs.drop("other", "a")).toBe(false);
  expect(await runs.list("other", { offset: 0, limit: 9, isLatestFirst: false })).toEqual({
    total: 0,
    heads: [],
  });
});

test("runs are listed page by page, in both orders, and of one actor", async () => {
  for (const id of ["1", "2", "3", "4"]) await save(id, { actor: id === "2" ? "tiktok" : "meta" });
  expect(await idsOf("shop")).toEqual(["1", "2", "3", "4"]);
  expect(await idsOf("shop", { offset: 1, limit: 2 })).toEqual(["2", "3"]);
  expect(await idsOf("shop", { isLatestFirst: true, limit: 1 })).toEqual(["4"]);
  expect(await idsOf("shop", { actor: "meta" })).toEqual(["1", "3", "4"]);
  expect(await runs.list("shop", { actor: "meta", offset: 9, limit: 9, isLatestFirst: false })).toEqual({
    total: 3,
    heads: [],
  });
});

test("runs are counted by source, with the age of the oldest that is not over", async () => {
  for (const id of ["old", "1", "2"]) await save(id);
  const { byTime } = keysOf(redis).runs("shop");
  const nowMs = await redisNowMs(redis);
  await redis.zadd(byTime, nowMs - 60_000, "1", nowMs - 8 * 86_400_000, "old");
  const [shop, other] = await viewRuns(redis, ["shop", "other"]);
  expect(shop).toMatchObject({ source: "shop", count: 2 });
  expect(Math.round(shop?.oldestSeconds ?? 0)).toBe(60);
  expect(other).toEqual({ source: "other", count: 0 });
});

test("the oldest runs of a source are dropped beyond its limit of runs; other sources keep theirs", async () => {
  await save("other", { source: "other" });
  for (let n = 1; n <= 7; n += 1) await save(`r${n}`, { items: ["1"] });
  expect(await idsOf("shop")).toEqual(["r3", "r4", "r5", "r6", "r7"]);
  expect(await runs.load("shop", "r2")).toBeUndefined();
  expect(await idsOf("other")).toEqual(["other"]);
  const { headPrefix, itemsPrefix } = keysOf(redis).runs("shop");
  expect(await redis.exists(`${headPrefix}r1`, `${itemsPrefix}r1`)).toBe(0);
});

test("the oldest runs are dropped beyond a source's limit of bytes, but never the run being saved", async () => {
  const large = [JSON.stringify("x".repeat(4000))];
  for (const id of ["a", "b", "c"]) await save(id, { items: large });
  expect(await idsOf("shop")).toEqual(["b", "c"]);
  await save("huge", { items: [JSON.stringify("x".repeat(50_000))] });
  expect(await idsOf("shop")).toEqual(["huge"]);
  await save("small");
  expect(await idsOf("shop")).toEqual(["small"]);
  // Dropped and deleted runs give their bytes back.
  expect(await runs.drop("shop", "small")).toBe(true);
  expect(await redis.get(keysOf(redis).runs("shop").bytes)).toBe("0");
});

test("the runs of a source take little more memory of Redis than their bytes, with items of any size", async () => {
  const bytes = 2_000_000;
  const store = storeOf({ runs: 1000, bytes });
  for (const length of [10, 200, 20_000]) {
    const items = Array.from({ length: 200_000 / length }, () => JSON.stringify("x".repeat(length)));
    for (let n = 0; n < 15; n += 1)
      await store.save({ id: `${length}-${n}`, source: "shop", actor: "meta" }, { id: "" }, items);
    const used = await Promise.all((await redis.keys("*")).map((key) => redis.memory("USAGE", key)));
    expect(used.reduce<number>((sum, one) => sum + (one ?? 0), 0)).toBeLessThan(1.5 * bytes);
  }
});

test("the report of a dropped run lapses, unless a webhook is still to be notified", async () => {
  const open = (id: string, webhookUrl?: string) =>
    reports.open({
      id,
      source: "shop",
      expected: 1,
      nowMs: 1,
      ...(webhookUrl !== undefined && { webhookUrl }),
    });
  await open("plain");
  await open("hooked", "https://shop.example/");
  for (const id of ["plain", "hooked"])
    await runs.save({ id, source: "shop", actor: "meta", report: { id, expected: 1 } }, { id }, []);
  for (const id of ["plain", "hooked"]) expect(await runs.drop("shop", id)).toBe(true);
  await reports.note([
    {
      requestId: "plain",
      deadLetterId: "l",
      status: { event_id: "1", event_name: "Lead", destination: "meta", status: "delivered" },
    },
  ]);
  expect(await redis.ttl(keysOf(redis).report("plain").report)).toBeLessThanOrEqual(600);
  // A client that waits for the run still sees its statuses.
  expect(await reports.known("plain")).toBe(1);
  expect(await redis.ttl(keysOf(redis).report("plain").statuses)).toBeLessThanOrEqual(600);
  expect(await redis.ttl(keysOf(redis).report("hooked").report)).toBeGreaterThan(600);
});

test("the statuses of a run's events count among its bytes", async () => {
  const keep = (id: string) =>
    runs.save({ id, source: "shop", actor: "meta", report: { id, expected: 15 } }, { id }, []);
  for (const id of ["a", "b"]) await keep(id);
  expect(await idsOf("shop")).toEqual(["b"]);
});

test("a run saved twice counts once, and every key lapses", async () => {
  await save("a", { items: ["1"] });
  const before = await redis.get(keysOf(redis).runs("shop").bytes);
  await save("a", { items: ["1"] });
  expect(await redis.get(keysOf(redis).runs("shop").bytes)).toBe(before);
  const keys = await redis.keys("*");
  expect(keys).toHaveLength(5);
  for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(0);
});

test("a run that cannot be opened, or lies in the place of another, is as good as gone", async () => {
  await save("a", { items: ["1"] });
  await save("b", { items: ["2"] });
  const { headPrefix } = keysOf(redis).runs("shop");
  await redis.copy(`${headPrefix}a`, `${headPrefix}b`, "REPLACE");
  expect(await runs.load("shop", "b")).toBeUndefined();
  expect(await runs.load("shop", "a")).toEqual({ head: { id: "a" }, items: ["1"] });
  expect(await idsOf("shop")).toEqual(["a"]);
});
