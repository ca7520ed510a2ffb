import { expect, test } from "vitest";
import { aimsOf } from "./aims.ts";
import type { Figures } from "./bench.ts";
import { fewestRequests, isRefused, withRefused } from "./refused.ts";

const none = { requests: 10, overloads: 0 };
const flow: NonNullable<Figures["flow"]> = {
  clean: [
    { answerMs: 50, rate: 20_000, ...none },
    { answerMs: 300, rate: 10_000, ...none },
    { answerMs: 1000, rate: 16_000, ...none },
  ],
  refused: [
    { refusedShare: 0.005, isTrait: false, rate: 2900, ...none, overFewest: 1.3 },
    { refusedShare: 0.02, isTrait: true, rate: 5000, ...none, overFewest: 0.5 },
  ],
  steady: { p50: 900, p99: 5001, hundredths: [] },
  queueing: { requests: 500, overloads: 5, rate: 300 },
};
const rounds = (median: number) => ({ median, all: [median] });

test("an aim is met at its bound and not beyond it, each ratio against the rate that it names", () => {
  expect(aimsOf({ flow }).map(({ measured, isMet }) => [measured, isMet])).toEqual([
    ["80 %", true],
    ["29 %", false],
    ["50 %", true],
    ["5 s", false],
    ["1.30", false],
    ["1 %", true],
  ]);
});

test("acknowledgements are compared on the same servers", () => {
  const arranged = (rate: number, us = 50) => ({ rate: rounds(rate), us: rounds(us) });
  const ack = {
    "one Redis, memory": arranged(20_000),
    "one Redis, fsync": arranged(14_000),
    "Sentinel, memory": arranged(10_000),
    "Sentinel, replicas: 1": arranged(7900),
    "one Redis, memory, 12 lanes": arranged(18_000, 60),
    "cluster of three, memory, 12 lanes": arranged(17_000, 69),
  };
  expect(aimsOf({ ack }).map(({ measured, isMet }) => [measured, isMet])).toEqual([
    ["79 %", false],
    ["70 %", true],
    ["115 %", true],
  ]);
});

test("only the aims of measured parts are judged; Meta's SDK counts where it is fastest", () => {
  const sdk = {
    relay: rounds(12_000),
    "sdk 1,000 x 16": rounds(16_000),
    "sdk 50 x 4": rounds(600),
  };
  const cost = { ingest: 20, worker: 25, redis: 9.5 };
  expect(aimsOf({ sdk, cost }).map(({ measured, isMet }) => [measured, isMet])).toEqual([
    ["54.5 µs", true],
    ["0.8 x", false],
  ]);
});

test("the refused lie at random or share an event name, always the same ones", () => {
  const texts = Array.from({ length: 2000 }, (_, n) =>
    JSON.stringify({ event_name: "Purchase", custom_data: { order_id: `A-${n}` } }),
  );
  const random = withRefused(texts, { refusedShare: 0.01, isTrait: false });
  const trait = withRefused(texts, { refusedShare: 0.01, isTrait: true });
  const placesIn = (all: readonly string[]) => all.flatMap((text, n) => (isRefused(text) ? [n] : []));
  expect(placesIn(random).length).toBeGreaterThan(5);
  expect(placesIn(random).length).toBeLessThan(40);
  expect(placesIn(trait)).toEqual(placesIn(random));
  expect(placesIn(texts)).toEqual([]);
});

test("one of two takes a request each at the least; fewer take fewer", () => {
  expect(fewestRequests(1000, 500)).toBeCloseTo(1000);
  expect(fewestRequests(20_000, 100)).toBeCloseTo(908.3, 0);
});
