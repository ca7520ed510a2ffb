import { expect, test } from "vitest";
import { DAY_SECONDS, deadlineOf, judgeWindow, WINDOW_MARGIN_SECONDS } from "./window.ts";

const week = { maxAgeSeconds: 7 * DAY_SECONDS, maxAheadSeconds: 60 };
const now = 1_790_000_000;

test.for([
  [0, "within"],
  [7 * DAY_SECONDS - WINDOW_MARGIN_SECONDS, "within"],
  [7 * DAY_SECONDS - WINDOW_MARGIN_SECONDS + 1, "expired"],
  [-60, "within"],
  [-61, "from-the-future"],
] as const)("a conversion %i s old is %s", ([age, verdict]) => {
  expect(judgeWindow(now - age, week, now)).toBe(verdict);
});

test("is within until its deadline, to the second", () => {
  const deadline = deadlineOf(now, week);
  expect(judgeWindow(now, week, deadline)).toBe("within");
  expect(judgeWindow(now, week, deadline + 1)).toBe("expired");
});
