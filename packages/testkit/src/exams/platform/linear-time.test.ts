import { expect, test } from "vitest";
import { superLinearTexts } from "./linear-time.ts";

test("the measurement distinguishes quadratic from linear time", () => {
  // One frame each: a quadratic expression takes a hundred milliseconds for each text.
  expect(superLinearTexts((text) => /\s+$/.test(text), [" "], [["a", "!"]])).not.toEqual([]);
  expect(superLinearTexts((text) => text.normalize("NFC"), ["\u0315\u0300"], [["", ""]])).not.toEqual([]);
  expect(superLinearTexts((text) => Array.from({ length: 100 }, () => text.split("")), ["a"])).toEqual([]);
});
