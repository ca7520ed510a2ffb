import { describe, expect, test } from "vitest";
import { clocksAgree, ClockWatch, dueInMs } from "./clock.ts";

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
] as const)("a conversion that came %s is due in time", ([, agoMs, dueMs]) => {
  expect(dueInMs(1_790_000_000_000 - agoMs, 250, 1_790_000_000_000)).toBe(dueMs);
});

describe("Redis' clock, watched", () => {
  const START = 1_790_000_000_000;
  const DAY = 24 * HOUR;
  const watched = () => {
    const watch = new ClockWatch();
    watch.look(START, 500);
    return watch;
  };

  test.for([
    [60_000, 0],
    [60_001, 60_001],
    [-2 * HOUR, -2 * HOUR],
  ] as const)("that moves by %i ms more than the steady clock was set by %i ms", ([ms, setMs]) => {
    const watch = watched();
    expect(watch.look(START + 1000 + ms, 1500)).toBe(setMs);
    expect(watch.look(START + 2000 + ms, 2500)).toBe(0);
  });

  test.for([
    [HOUR, true],
    [HOUR + 1, false],
    [8 * DAY, false],
    [-8 * DAY, true],
  ] as const)("and set by %i ms is sure of ages: %s", ([ms, sure]) => {
    const watch = watched();
    expect(watch.isSure(START + ms, 500)).toBe(sure);
    watch.look(START + ms, 500);
    expect(watch.isSure(START + ms + 1000, 1500)).toBe(sure);
  });

  test("is trusted again when it is set right, or producers send events of its last hour", () => {
    const watch = watched();
    watch.look(START + 8 * DAY, 500);
    expect(watch.isSure(START + 1000, 1500)).toBe(true);
    watch.producersSay(START, START + 8 * DAY, 500);
    expect(watch.isSure(START + 8 * DAY, 500)).toBe(false);
    watch.producersSay(START + 8 * DAY - HOUR, START + 8 * DAY, 500);
    expect(watch.isSure(START + 8 * DAY, 500)).toBe(true);
  });

  test("that was ahead from the start and was set right is not trusted when it is set ahead again", () => {
    const watch = new ClockWatch();
    watch.look(START + 8 * DAY, 500);
    watch.look(START, 500);
    expect(watch.isSure(START + 8 * DAY, 500)).toBe(false);
  });
});
