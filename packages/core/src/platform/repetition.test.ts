import { expect, test } from "vitest";
import { recognisesRepetition } from "./repetition.ts";

const HOUR_MS = 3_600_000;

test.for([
  [0, true],
  [47 * HOUR_MS, true],
  [47 * HOUR_MS + 1, false],
  [-HOUR_MS, true],
] as const)(
  "a conversion possibly sent %i ms ago can be repeated at a platform with 48 hours of deduplication: %s",
  ([agoMs, can]) => {
    const nowMs = 1_795_000_000_000;
    expect(recognisesRepetition({ dedupeHours: 48 }, nowMs - agoMs, nowMs)).toBe(can);
  },
);
