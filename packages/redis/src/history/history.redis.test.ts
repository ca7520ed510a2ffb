import type { Signal } from "@relay/core";
import { RedisServer } from "@relay/testkit";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HistoryWriter, readHistory } from "./history.ts";

const MINUTE = 60_000;
let nowMs = 1_800_000_030_000;
let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await RedisServer.start();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const settled = (delivered: number, refused: number): Signal => ({
  kind: "settled",
  destination: "shop",
  delivered,
  duplicates: 0,
  erased: 0,
  dead: refused === 0 ? {} : { refused },
  latencies: [],
  matching: { scores: [], keys: new Map(), leftOut: [] },
});
const attempt = (seconds: number, code?: number): Signal => ({
  kind: "attempt",
  lane: "shop:0",
  destination: "shop",
  batchId: "b",
  count: 1,
  bytes: 1,
  outcome: code === undefined ? "delivered" : "refused",
  requestIds: [],
  requests: 1,
  isSearch: false,
  answer: { httpStatus: 200, ...(code !== undefined && { code, subcode: 7 }) },
  seconds,
});

test("two processes count into the same minutes, and a minute without anything is there too", async () => {
  const one = new HistoryWriter(redis, () => nowMs);
  const two = new HistoryWriter(redis, () => nowMs);
  one.listen(settled(10, 2));
  two.listen(settled(5, 0));
  two.listen({ kind: "accepted", source: "web", destination: "shop", count: 17 });
  await Promise.all([one.flush(), two.flush()]);
  nowMs += 2 * MINUTE;
  one.listen(attempt(0.2));
  one.listen(attempt(0.04, 100));
  one.listen(attempt(0.3, 100));
  await Promise.all([one.stop(), two.stop()]);

  const { minutes, whole } = await readHistory(redis, "shop", { minutes: 3, nowMs });
  expect(minutes).toMatchObject([
    { accepted: 17, delivered: 15, dead: { refused: 2 }, busyMs: 0 },
    { accepted: 0, delivered: 0, dead: {} },
    { delivered: 0, busyMs: 540 },
  ]);
  expect(minutes.map(({ atMs }) => (nowMs - atMs) / MINUTE)).toEqual([2.5, 1.5, 0.5]);
  expect(whole.attempts).toEqual([
    { outcome: "refused", code: "100/7", requests: 2 },
    { outcome: "delivered", requests: 1 },
  ]);
  expect(whole.answerTimes.filter(({ requests }) => requests > 0)).toEqual([
    { upToMs: 50, requests: 1 },
    { upToMs: 250, requests: 1 },
    { upToMs: 500, requests: 1 },
  ]);
});

test("codes without end do not fill the memory", async () => {
  const writer = new HistoryWriter(redis, () => nowMs + 100 * MINUTE);
  for (let code = 0; code < 1000; code += 1) writer.listen(attempt(0.1, code));
  await writer.stop();
  const { whole } = await readHistory(redis, "shop", { minutes: 1, nowMs: nowMs + 100 * MINUTE });
  expect(whole.attempts.length).toBeLessThan(200);
});
