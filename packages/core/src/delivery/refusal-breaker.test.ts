import { expect, test } from "vitest";
import { RefusalBreaker } from "./refusal-breaker.ts";

const breakerOf = (
  share: number,
  ...outcomes: readonly (readonly [delivered: number, refused: number])[]
) => {
  const breaker = new RefusalBreaker(share);
  for (const [delivered, refused] of outcomes) breaker.learn(delivered, refused);
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
  ["a share of 1 is never reached", breakerOf(1, [0, 5000]), false],
] as const)("%s", ([, breaker, isTripped]) => {
  expect(breaker.isTripped).toBe(isTripped);
});

test("after a reset it starts from nothing", () => {
  const breaker = breakerOf(0.5, [0, 500]);
  breaker.reset();
  expect(breaker.isTripped).toBe(false);
  breaker.learn(0, 200);
  expect(breaker.isTripped).toBe(true);
});
