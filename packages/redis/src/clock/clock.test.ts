import type { Signal } from "@relay/core";
import { beforeEach, expect, test, vi } from "vitest";
import { RedisClock } from "./clock.ts";

const HOUR = 3600;
let aheadSeconds = 0;
let stored: string | null = null;
const signals: Signal[] = [];
const redis = {
  eval: async () => [Math.floor(Date.now() / 1000) + aheadSeconds, 0],
  get: async () => stored,
  set: async (_key: string, value: number) => {
    stored = String(value);
    return "OK";
  },
} as unknown as ConstructorParameters<typeof RedisClock>[0];

beforeEach(() => {
  aheadSeconds = 0;
  stored = null;
  signals.length = 0;
});

test("a clock set ahead is signalled once and trusted only when a producer sends an event of its time", async () => {
  const worker = new RedisClock(redis, (signal) => signals.push(signal));
  const ingest = new RedisClock(redis, () => undefined);
  const nowSeconds = () => Math.floor(Date.now() / 1000) + aheadSeconds;
  const look = async () => {
    await ingest.measure();
    await worker.measure();
    return worker.isSure(nowSeconds() * 1000);
  };
  ingest.producersSay(nowSeconds());
  expect(await look()).toBe(true);
  expect(Math.abs(worker.skewSeconds ?? Infinity)).toBeLessThan(2);
  aheadSeconds = 8 * 24 * HOUR;
  expect(await look()).toBe(false);
  expect(await look()).toBe(false);
  expect(signals).toEqual([{ kind: "clock-set", seconds: expect.closeTo(aheadSeconds, -1) }]);
  expect(Math.abs((worker.skewSeconds ?? 0) - aheadSeconds)).toBeLessThan(2);
  ingest.producersSay(nowSeconds() - 9 * 24 * HOUR);
  expect(await look()).toBe(false);
  ingest.producersSay(nowSeconds() - HOUR / 2);
  expect(await look()).toBe(true);
});

test("a look that takes over a second is ignored: Redis may have read its clock at any moment of it", async () => {
  vi.useFakeTimers();
  const slow = {
    ...redis,
    eval: async () => (vi.advanceTimersByTime(130_000), redis.eval("", 0)),
  } as typeof redis;
  const clock = new RedisClock(slow, (signal) => signals.push(signal));
  await clock.measure();
  await clock.measure();
  expect({ signals, skew: clock.skewSeconds }).toEqual({ signals: [], skew: undefined });
  vi.useRealTimers();
});
