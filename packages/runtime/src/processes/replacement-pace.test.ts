import { expect, test } from "vitest";
import { ReplacementPace } from "./replacement-pace.ts";

test("a process is replaced at once, and later each time when its successors end soon too", () => {
  const pace = new ReplacementPace();
  const waits = Array.from({ length: 9 }, () => pace.waitMs(1000));
  expect(waits).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("a process that has worked for a while is replaced at once again", () => {
  const pace = new ReplacementPace();
  for (let n = 0; n < 5; n += 1) pace.waitMs(1000);
  expect([pace.waitMs(10_000), pace.waitMs(9999)]).toEqual([0, 500]);
});
