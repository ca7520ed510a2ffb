import { describe, expect, test } from "vitest";
import { positionAt } from "../lane/position.ts";
import { RefusalBreaker } from "./refusal-breaker.ts";

/** The position of the nth conversion of a lane with a hundred in each segment. */
const at = (n: number) => positionAt(`1-${Math.floor(n / 100)}`, n % 100);
const range = (from: number, count: number) => Array.from({ length: count }, (_, n) => at(from + n));

/** Has a breaker learn what became of the conversions of a lane, from its beginning on. */
const breakerOf = (
  share: number,
  ...outcomes: readonly (readonly [delivered: number, refused: number])[]
) => {
  const breaker = new RefusalBreaker(share);
  let next = 0;
  for (const [delivered, refused] of outcomes) {
    const firstDelivered = delivered > 0 ? { firstDelivered: at(next) } : {};
    breaker.learn({ lane: 0, delivered, ...firstDelivered, refused: range(next + delivered, refused) });
    next += delivered + refused;
  }
  return breaker;
};

test.for([
  ["everything refused", breakerOf(0.5, [0, 200]), true],
  ["too little seen", breakerOf(0.5, [0, 199]), false],
  ["half refused", breakerOf(0.5, [100, 100]), true],
  ["less than half", breakerOf(0.5, [101, 99]), false],
  ["a clump after a good day", breakerOf(0.5, [5000, 0], [0, 300]), false],
  ["a good day that ended", breakerOf(0.5, [5000, 0], [0, 1500]), true],
  ["one by one", breakerOf(0.5, ...Array.from({ length: 400 }, () => [0, 1] as const)), true],
  ["every other one", breakerOf(0.5, ...Array.from({ length: 300 }, () => [1, 1] as const)), true],
  ["a share of 1 is never reached", breakerOf(1, [0, 5000]), false],
] as const)("%s", ([, breaker, isTripped]) => {
  expect(breaker.isTripped).toBe(isTripped);
});

test("after a reset it starts from nothing", () => {
  const breaker = breakerOf(0.5, [0, 500]);
  breaker.reset();
  expect(breaker.isTripped).toBe(false);
  breaker.learn({ lane: 0, delivered: 0, refused: range(500, 200) });
  expect(breaker.isTripped).toBe(true);
});

describe("refusals of conversions that others have passed", () => {
  const passed = () => {
    const breaker = new RefusalBreaker(0.5);
    for (let from = 0; from < 20_000; from += 1000)
      breaker.learn({ lane: 0, delivered: 980, firstDelivered: at(from), refused: [] });
    return breaker;
  };

  test("do not count, however many come at once: they were two in a hundred", () => {
    const breaker = passed();
    breaker.learn({ lane: 0, delivered: 0, refused: Array.from({ length: 4000 }, (_, n) => at(n * 4)) });
    expect(breaker.refusedShare).toBe(0);
  });

  test("count in another lane, and behind the last that were delivered", () => {
    for (const [lane, from] of [
      [1, 0],
      [0, 20_000],
    ] as const) {
      const breaker = passed();
      breaker.learn({ lane, delivered: 0, refused: range(from, 2000) });
      expect(breaker.isTripped).toBe(true);
    }
  });

  test("count until enough others have passed them", () => {
    const breaker = new RefusalBreaker(0.5);
    for (let n = 0; n < 199; n += 1)
      breaker.learn({ lane: 0, delivered: 1, firstDelivered: at(1000 + n), refused: [] });
    breaker.learn({ lane: 0, delivered: 0, refused: range(0, 100) });
    expect(breaker.refusedShare).toBeCloseTo(1 / 3, 1);
    breaker.learn({ lane: 0, delivered: 1, firstDelivered: at(1199), refused: [] });
    const before = breaker.refusedShare;
    breaker.learn({ lane: 0, delivered: 0, refused: range(100, 100) });
    expect(breaker.refusedShare).toBe(before);
  });
});
