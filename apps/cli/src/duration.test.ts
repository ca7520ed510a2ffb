import { expect, test } from "vitest";
import { duration } from "./duration.ts";

test.for([
  [0, "0s"],
  [0.4, "0s"],
  [59.6, "1m"],
  [75, "1m 15s"],
  [3600, "1h"],
  [3661, "1h 1m"],
  [2 * 86_400 + 3 * 3600 + 59, "2d 3h"],
  [86_400 + 59, "1d"],
] as const)("%d seconds are %s", ([seconds, text]) => {
  expect(duration(seconds)).toBe(text);
});
