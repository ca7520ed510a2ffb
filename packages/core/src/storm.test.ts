import { expect, test } from "vitest";
import { StormWatch } from "./storm.ts";

const watchOf = (share: number, ...outcomes: readonly (readonly [delivered: number, refused: number])[]) => {
  const watch = new StormWatch(share);
  for (const [delivered, refused] of outcomes) watch.learn(delivered, refused);
  return watch;
};

test.for([
  ["everything refused", watchOf(0.5, [0, 200]), true],
  ["too little seen", watchOf(0.5, [0, 199]), false],
  ["half refused", watchOf(0.5, [100, 100]), true],
  ["less than half", watchOf(0.5, [101, 99]), false],
  ["a clump after a good day", watchOf(0.5, [5000, 0], [0, 300]), false],
  ["a good day that ended", watchOf(0.5, [5000, 0], [0, 1500]), true],
  ["one by one", watchOf(0.5, ...Array.from({ length: 400 }, () => [0, 1] as const)), true],
  ["a share of 1 is never reached", watchOf(1, [0, 5000]), false],
] as const)("%s", ([, watch, isStorm]) => {
  expect(watch.isStorm).toBe(isStorm);
});

test("once somebody was told it watches anew", () => {
  const watch = watchOf(0.5, [0, 500]);
  watch.calm();
  expect(watch.isStorm).toBe(false);
  watch.learn(0, 200);
  expect(watch.isStorm).toBe(true);
});
