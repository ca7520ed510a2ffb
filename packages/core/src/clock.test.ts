import { expect, test } from "vitest";
import { clocksAgree, dueInMs } from "./clock.ts";

const HOUR = 3_600_000;

test.for([
  [0, true],
  [HOUR, true],
  [-HOUR, true],
  [HOUR + 1, false],
  [-8 * 24 * HOUR, false],
] as const)("clocks %i ms apart agree about ages: %s", ([apart, agree]) => {
  expect(clocksAgree(1_790_000_000_000 + apart, 1_790_000_000_000)).toBe(agree);
});

test.for([
  ["just now", 0, 250],
  ["a while ago", 100, 150],
  ["long ago", 5000, 0],
  ["a moment ahead, since clocks are read one after the other", -5, 250],
  ["from the future, since Redis' clock was set back", -HOUR, 0],
] as const)("what came %s is due in time", ([, agoMs, dueMs]) => {
  expect(dueInMs(1_790_000_000_000 - agoMs, 250, 1_790_000_000_000)).toBe(dueMs);
});
