import { expect, test } from "vitest";
import { duration } from "./duration.ts";

test.for([
  [0.2, "200 ms"],
  [4.25, "4.3 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3599, "59 min 59 s"],
  [7260, "2 h 1 min"],
  [2_419_200, "28 d"],
] as const)("%d seconds are %s", ([seconds, text]) => expect(duration(seconds)).toBe(text));
