import { expect, test } from "vitest";
import { AdaptiveConcurrency } from "./adaptive-concurrency.ts";

interface Platform {
  /** Requests that it works on at once; the others wait. */
  readonly servers: number;
  /** How long one takes, milliseconds, at this time. */
  readonly tookMs: (atMs: number, events: number) => number;
  readonly timeoutMs?: number;
}

/** Keeps as many requests in flight as may be, in virtual time, and returns what became of them. */
function load(limit: AdaptiveConcurrency, platform: Platform, forMs: number, eventsOf = () => 100) {
  const free = Array.from({ length: platform.servers }, () => 0);
  const inFlight: { readonly endsMs: number; readonly sentMs: number; readonly events: number }[] = [];
  let nowMs = 0;
  let answers = 0;
  let overloads = 0;
  const limits: number[] = [];
  while (nowMs < forMs) {
    while (inFlight.length < limit.limit) {
      const events = eventsOf();
      const server = free.indexOf(Math.min(...free));
      const endsMs = Math.max(nowMs, free[server] ?? 0) + platform.tookMs(nowMs, events);
      free[server] = endsMs;
      inFlight.push({ endsMs, sentMs: nowMs, events });
    }
    inFlight.sort((a, b) => a.endsMs - b.endsMs);
    const next = inFlight[0];
    if (!next) break;
    nowMs = next.endsMs;
    const tookMs = nowMs - next.sentMs;
    const isOverload = tookMs > (platform.timeoutMs ?? Infinity);
    limit.learn({ events: next.events, tookMs, isOverload }, inFlight.length);
    inFlight.shift();
    answers += 1;
    if (isOverload) overloads += 1;
    limits.push(limit.limit);
  }
  return { answers, overloads, limits };
}

test("grows to the ceiling within six rounds while answers come at the usual time", () => {
  const limit = new AdaptiveConcurrency(128);
  load(limit, { servers: 1000, tookMs: () => 1000 }, 6500);
  expect(limit.limit).toBe(128);
});

test("a platform that serves eight at once is kept busy, and times out less than one request in a hundred", () => {
  const limit = new AdaptiveConcurrency(128);
  const { answers, overloads, limits } = load(
    limit,
    { servers: 8, tookMs: () => 300, timeoutMs: 8000 },
    600_000,
  );
  expect(answers).toBeGreaterThan(0.95 * 8 * (600 / 0.3));
  expect(overloads / answers).toBeLessThan(0.01);
  expect(Math.max(...limits.slice(1000))).toBeLessThan(40);
});

test("a platform that becomes slower by itself is still sent as much, once a cut has not helped", () => {
  const limit = new AdaptiveConcurrency(128);
  load(limit, { servers: 1000, tookMs: (atMs) => (atMs < 10_000 ? 300 : 1200) }, 60_000);
  expect(limit.limit).toBe(128);
});

test("large requests that take longer are not taken for trouble", () => {
  const limit = new AdaptiveConcurrency(128);
  let turn = 0;
  load(limit, { servers: 1000, tookMs: (_, events) => 100 + events }, 20_000, () =>
    (turn += 1) % 2 ? 1000 : 1,
  );
  expect(limit.limit).toBe(128);
});

test("an overload cuts it at once, and once for all requests that were in flight", () => {
  const limit = new AdaptiveConcurrency(128);
  load(limit, { servers: 1000, tookMs: () => 100 }, 2000);
  for (let answer = 0; answer < 128; answer += 1)
    limit.learn({ events: 100, tookMs: 50, isOverload: true }, 128 - answer);
  expect(limit.limit).toBe(76);
});

test("does not grow while fewer requests are in flight than may be", () => {
  const limit = new AdaptiveConcurrency(128);
  for (let answer = 0; answer < 1000; answer += 1)
    limit.learn({ events: 1, tookMs: 100, isOverload: false }, 1);
  expect(limit.limit).toBe(4);
});
