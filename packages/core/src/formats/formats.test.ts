import { expect, test } from "vitest";
import { FEATURE_LEVELS, FORMATS } from "./formats.ts";

test("no format is written of a level that this version does not write, or that it could not read", () => {
  const { reads, writes } = FEATURE_LEVELS;
  expect(Math.max(...Object.values(FORMATS).map(({ level }) => level))).toBe(writes);
  expect(reads).toBeGreaterThanOrEqual(writes);
});
