import { expect, test } from "vitest";
import { restAtUsageMs } from "./pace.ts";

test.for([
  [undefined, 0],
  [0, 0],
  [0.75, 0],
  [0.8, 2000],
  [0.875, 5000],
  [1, 10_000],
  [1.4, 10_000],
] as const)("a lane that used %s of its limit rests %d ms", ([usage, ms]) => {
  expect(restAtUsageMs(usage)).toBe(ms);
});
