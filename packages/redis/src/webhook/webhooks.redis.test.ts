import type { ReportedStatus } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { beforeEach, expect, test } from "vitest";
import { keysOf } from "../keys.ts";
import { RedisReports } from "../status/reports.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { DueWebhooks } from "./due-webhooks.ts";
import { countWebhooks, RedisWebhooks } from "./webhooks.ts";

const { redis } = await privateRedis();
const woken: string[] = [];
const webhooks = new RedisWebhooks(redis, TEST_SEALER);
const reports = new RedisReports(redis, TEST_SEALER, (source) => {
  woken.push(source);
  return Promise.resolve();
});

beforeEach(() => {
  woken.length = 0;
});

async function open(id: string, { source = "shop", expected = 1 } = {}): Promise<void> {
  await reports.open({ id, source, expected, webhookUrl: `https://hooks.example/${id}?key=1`, nowMs: 1 });
}

function reported(requestId: string, number = 0): ReportedStatus {
  const deadLetterId = `letter-${number}`;
  const named = { destination: "meta", event_id: `e${number}`, event_name: "Lead" };
  return { requestId, deadLetterId, status: { ...named, status: "delivered" } };
}

const dueAtMs = async (source: string, id: string) =>
  Number(await redis.zscore(keysOf(redis).dueWebhooks(source), id));

test("a report is due at its own source when it has a status", async () => {
  await open("a");
  await open("b", { source: "other" });
  expect(await new DueWebhooks(redis).dueSources()).toEqual([]);
  await reports.note([reported("a"), reported("b")]);
  expect(woken.toSorted()).toEqual(["other", "shop"]);
  expect((await new DueWebhooks(redis).dueSources()).toSorted()).toEqual(["other", "shop"]);
  expect(await webhooks.take("shop")).toMatchObject({
    reportId: "a",
    source: "shop",
    notified: 0,
    statuses: [reported("a").status],
  });
  // Held while its message is in flight.
  expect(await webhooks.take("shop")).toBeUndefined();
  expect(await webhooks.take("other")).toMatchObject({ reportId: "b" });
});

test("the reports of a source take turns, a hundred statuses each", async () => {
  await open("a", { expected: 250 });
  await open("b");
  await reports.note(Array.from({ length: 250 }, (_, n) => reported("a", n)));
  await reports.note([reported("b")]);
  const notified: [string, number][] = [];
  for (let batch = await webhooks.take("shop"); batch; batch = await webhooks.take("shop")) {
    notified.push([batch.reportId, batch.statuses.length]);
    await webhooks.notified(batch);
  }
  expect(notified.filter(([id]) => id === "a")).toEqual([
    ["a", 100],
    ["a", 100],
    ["a", 50],
  ]);
  expect(notified.filter(([id]) => id === "b")).toEqual([["b", 1]]);
  expect(await countWebhooks(redis)).toEqual({ due: 0, failed: 0 });
  // A source with nothing due is removed from the sources.
  expect(await redis.exists(keysOf(redis).webhookSources)).toBe(0);
});

test("statuses recorded while a message is in flight follow in the next one", async () => {
  await open("a", { expected: 3 });
  await reports.note([reported("a", 0)]);
  const first = await webhooks.take("shop");
  await reports.note([reported("a", 1)]);
  expect(await webhooks.take("shop")).toBeUndefined();
  if (first) await webhooks.notified(first);
  const second = await webhooks.take("shop");
  expect(second).toMatchObject({ notified: 1, statuses: [reported("a", 1).status] });
  if (second) await webhooks.notified(second);
  // No new status: the report rests for an hour, or until one arrives.
  expect((await dueAtMs("shop", "a")) - Date.now()).toBeGreaterThan(3_000_000);
  await reports.note([reported("a", 2)]);
  expect(await webhooks.take("shop")).toMatchObject({ notified: 2, statuses: [reported("a", 2).status] });
});

test("a status recorded while its report is being read makes the report due again", async () => {
  await open("a");
  const due = new DueWebhooks(redis);
  await due.makeDue("shop", ["a"]);
  const taken = await due.take("shop");
  await reports.note([reported("a")]);
  if (taken) await due.rest("shop", taken);
  expect(await webhooks.take("shop")).toMatchObject({ reportId: "a" });
});

test("the message of a sender that died is due again unchanged when its hold has lapsed", async () => {
  await open("a", { expected: 2 });
  await reports.note([reported("a", 0)]);
  const lost = await webhooks.take("shop");
  expect((await dueAtMs("shop", "a")) - Date.now()).toBeLessThanOrEqual(12_000);
  await redis.zadd(keysOf(redis).dueWebhooks("shop"), 1, "a");
  await reports.note([reported("a", 1)]);
  expect(await webhooks.take("shop")).toEqual({ ...lost, heldUntilMs: expect.any(Number) as number });
});

test("a failed webhook waits its time whatever is recorded meanwhile; a given-up one waits for a person", async () => {
  await open("a", { expected: 2 });
  await reports.note([reported("a", 0)]);
  const batch = await webhooks.take("shop");
  if (!batch) throw new Error("nothing was due");
  await webhooks.failed(batch, 60_000);
  await reports.note([reported("a", 1)]);
  expect(await webhooks.take("shop")).toBeUndefined();
  expect(await webhooks.list()).toMatchObject([
    { reportId: "a", source: "shop", host: "hooks.example", state: "due", failures: 1 },
  ]);
  await webhooks.giveUp(batch);
  expect(await webhooks.list()).toMatchObject([{ reportId: "a", source: "shop", state: "failed" }]);
  await webhooks.retry("a");
  expect(await webhooks.take("shop")).toMatchObject({
    reportId: "a",
    failures: 0,
    statuses: [reported("a", 0).status],
  });
  await expect(webhooks.retry("a")).rejects.toMatchObject({ code: "RELAY_NO_SUCH_WEBHOOK" });
});

test("a due time written under another clock is not waited for", async () => {
  await open("a");
  await reports.note([reported("a")]);
  await redis.zadd(keysOf(redis).dueWebhooks("shop"), Date.now() + 30 * 86_400_000, "a");
  expect(await new DueWebhooks(redis).dueSources()).toEqual(["shop"]);
  expect(await webhooks.take("shop")).toMatchObject({ reportId: "a" });
});

test("a report that is gone is no longer due", async () => {
  await open("a");
  await reports.note([reported("a")]);
  await redis.del("{report:a}");
  expect(await webhooks.take("shop")).toBeUndefined();
  expect(await redis.zcard(keysOf(redis).dueWebhooks("shop"))).toBe(0);
});

test("a report that cannot be opened rests for a minute, and is notified when it can", async () => {
  await open("a");
  await reports.note([reported("a")]);
  const notOpen = () => ({ kind: "key_missing", key: "lost" }) as const;
  const shut = new RedisWebhooks(redis, { ...TEST_SEALER, open: notOpen });
  const beforeMs = Date.now();
  expect(await shut.take("shop")).toBeUndefined();
  expect((await dueAtMs("shop", "a")) - beforeMs).toBeGreaterThan(50_000);
  expect(await shut.list()).toMatchObject([{ reportId: "a", host: "" }]);
  await redis.zadd(keysOf(redis).dueWebhooks("shop"), 1, "a");
  expect(await webhooks.take("shop")).toMatchObject({ reportId: "a", statuses: [reported("a").status] });
});
