import { expect, test } from "vitest";
import { checkWindow, DAY_SECONDS, deadlineOf, judgeWindow, WINDOW_MARGIN_SECONDS } from "./window.ts";

const week = { maxAgeSeconds: 7 * DAY_SECONDS, maxAheadSeconds: 60 };
const now = 1_790_000_000;

test.for([
  [0, "within"],
  [7 * DAY_SECONDS - WINDOW_MARGIN_SECONDS, "within"],
  [7 * DAY_SECONDS - WINDOW_MARGIN_SECONDS + 1, "expired"],
  [-60, "within"],
  [-61, "from-the-future"],
] as const)("a conversion %i s old is %s", ([age, outcome]) => {
  expect(judgeWindow(now - age, week, now)).toBe(outcome);
});

test("is within its window until its deadline, to the second", () => {
  const deadline = deadlineOf(now, week);
  expect(judgeWindow(now, week, deadline)).toBe("within");
  expect(judgeWindow(now, week, deadline + 1)).toBe("expired");
});

test.for([
  [7 * DAY_SECONDS - 59, "is older than 7 days less the relay's safety margin of 60 seconds"],
  [-61, "is more than 60 seconds ahead of the relay's clock"],
] as const)("the refusal of a conversion %i s old names the limit and the margin", ([age, message]) => {
  expect(checkWindow({ event_time: now - age }, week, now)).toMatchObject([
    { pointer: "/event_time", message },
  ]);
});

test("a window of one day is named in the singular", () => {
  const day = { maxAgeSeconds: DAY_SECONDS, maxAheadSeconds: 60 };
  const [fault] = checkWindow({ event_time: now - 2 * DAY_SECONDS }, day, now);
  expect(fault?.message).toContain("older than 1 day less");
});
