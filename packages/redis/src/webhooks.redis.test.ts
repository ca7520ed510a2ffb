import type { ReportedEnd } from "@relay/core";
import { RedisServer } from "@relay/testkit";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connectRedis } from "./connection.ts";
import { DueWebhooks } from "./due-webhooks.ts";
import { dueWebhooksKey, WEBHOOK_SOURCES } from "./keys.ts";
import { RedisReports } from "./reports.ts";
import { RedisWebhooks } from "./webhooks.ts";

let server: RedisServer;
let redis: Redis;
let webhooks: RedisWebhooks;
let reports: RedisReports;
const woken: string[] = [];

beforeAll(async () => {
  server = await RedisServer.start();
  redis = await connectRedis(server.url, "worker");
  webhooks = new RedisWebhooks(redis);
  reports = new RedisReports(redis, (source) => {
    woken.push(source);
    return Promise.resolve();
  });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  woken.length = 0;
});

async function open(id: string, { source = "shop", expected = 1 } = {}): Promise<void> {
  await reports.open({ id, source, expected, webhookUrl: `https://hooks.example/${id}?key=1`, nowMs: 1 });
}

function end(requestId: string, number = 0): ReportedEnd {
  const deadLetterId = `letter-${number}`;
  const named = { destination: "meta", eventId: `e${number}`, eventName: "Lead", deadLetterId };
  return { requestId, ...named, status: "delivered", atMs: 1 };
}

const dueAtMs = async (source: string, id: string) => Number(await redis.zscore(dueWebhooksKey(source), id));

test("a report is due when something is known of it, at its own source", async () => {
  await open("a");
  await open("b", { source: "other" });
  expect(await new DueWebhooks(redis).dueSources()).toEqual([]);
  await reports.note([end("a"), end("b")]);
  expect(woken.toSorted()).toEqual(["other", "shop"]);
  expect((await new DueWebhooks(redis).dueSources()).toSorted()).toEqual(["other", "shop"]);
  expect(await webhooks.take("shop")).toMatchObject({
    reportId: "a",
    source: "shop",
    notified: 0,
    ends: [end("a")],
  });
  // Held while its message is on its way.
  expect(await webhooks.take("shop")).toBeUndefined();
  expect(await webhooks.take("other")).toMatchObject({ reportId: "b" });
});

test("the reports of a source take turns, a hundred ends each", async () => {
  await open("a", { expected: 250 });
  await open("b");
  await reports.note(Array.from({ length: 250 }, (_, n) => end("a", n)));
  await reports.note([end("b")]);
  const notified: [string, number][] = [];
  for (let batch = await webhooks.take("shop"); batch; batch = await webhooks.take("shop")) {
    notified.push([batch.reportId, batch.ends.length]);
    await webhooks.notified(batch);
  }
  expect(notified.filter(([id]) => id === "a")).toEqual([
    ["a", 100],
    ["a", 100],
    ["a", 50],
  ]);
  expect(notified.filter(([id]) => id === "b")).toEqual([["b", 1]]);
  expect(await webhooks.counts()).toEqual({ due: 0, failed: 0 });
  // A source that has nothing to tell is forgotten.
  expect(await redis.exists(WEBHOOK_SOURCES)).toBe(0);
});

test("what becomes known while a message is on its way follows it, and is not sent beside it", async () => {
  await open("a", { expected: 3 });
  await reports.note([end("a", 0)]);
  const first = await webhooks.take("shop");
  await reports.note([end("a", 1)]);
  expect(await webhooks.take("shop")).toBeUndefined();
  if (first) await webhooks.notified(first);
  const second = await webhooks.take("shop");
  expect(second).toMatchObject({ notified: 1, ends: [end("a", 1)] });
  if (second) await webhooks.notified(second);
  // Nothing more is known: it rests for an hour, until there is.
  expect((await dueAtMs("shop", "a")) - Date.now()).toBeGreaterThan(3_000_000);
  await reports.note([end("a", 2)]);
  expect(await webhooks.take("shop")).toMatchObject({ notified: 2, ends: [end("a", 2)] });
});

test("an end that is noted while its report is looked at makes it due all the same", async () => {
  await open("a");
  const due = new DueWebhooks(redis);
  await due.makeDue("shop", ["a"]);
  const taken = await due.take("shop");
  await reports.note([end("a")]);
  if (taken) await due.rest("shop", taken);
  expect(await webhooks.take("shop")).toMatchObject({ reportId: "a" });
});

test("a message whose sender died is due again when its hold has lapsed, the same one", async () => {
  await open("a", { expected: 2 });
  await reports.note([end("a", 0)]);
  const lost = await webhooks.take("shop");
  expect((await dueAtMs("shop", "a")) - Date.now()).toBeLessThanOrEqual(12_000);
  await redis.zadd(dueWebhooksKey("shop"), 1, "a");
  await reports.note([end("a", 1)]);
  expect(await webhooks.take("shop")).toEqual({ ...lost, heldUntilMs: expect.any(Number) as number });
});

test("one that failed waits its time, whatever is noted meanwhile; one that was given up until a person asks", async () => {
  await open("a", { expected: 2 });
  await reports.note([end("a", 0)]);
  const batch = await webhooks.take("shop");
  if (!batch) throw new Error("nothing was due");
  await webhooks.failed(batch, 60_000);
  await reports.note([end("a", 1)]);
  expect(await webhooks.take("shop")).toBeUndefined();
  expect(await webhooks.list()).toMatchObject([
    { reportId: "a", source: "shop", host: "hooks.example", state: "due", failures: 1 },
  ]);
  await webhooks.giveUp(batch);
  expect(await webhooks.list()).toMatchObject([{ reportId: "a", source: "shop", state: "failed" }]);
  await webhooks.retry("a");
  expect(await webhooks.take("shop")).toMatchObject({ reportId: "a", failures: 0, ends: [end("a", 0)] });
  await expect(webhooks.retry("a")).rejects.toMatchObject({ code: "RELAY_NO_SUCH_WEBHOOK" });
});

test("a time that was written on another clock is not waited for", async () => {
  await open("a");
  await reports.note([end("a")]);
  await redis.zadd(dueWebhooksKey("shop"), Date.now() + 30 * 86_400_000, "a");
  expect(await new DueWebhooks(redis).dueSources()).toEqual(["shop"]);
  expect(await webhooks.take("shop")).toMatchObject({ reportId: "a" });
});

test("a report that is gone is due no more", async () => {
  await open("a");
  await reports.note([end("a")]);
  await redis.del("{report:a}");
  expect(await webhooks.take("shop")).toBeUndefined();
  expect(await redis.zcard(dueWebhooksKey("shop"))).toBe(0);
});
