import { expect, test } from "vitest";
import { placeOf } from "./place-of.ts";

const TEXT = '{"a": {"b/c": [1, "two", {"d": true}]}, "e": null}';

test.for([
  ["/a/b~1c/1", '"two"'],
  ["/a/b~1c/2/d", "true"],
  ["/e", "null"],
  ["", TEXT],
  // A field that is missing is marked at the brace of the object that lacks it.
  ["/a/missing", "{"],
  ["/a/b~1c/7", "["],
  ["/e/inside", "null"],
] as const)("the pointer %s leads to %s", ([pointer, found]) => {
  const { from, to } = placeOf(TEXT, pointer);
  expect(TEXT.slice(from, to)).toBe(found);
});

test("a text without a value has a place all the same", () => {
  expect(placeOf("", "/a")).toEqual({ from: 0, to: 0 });
});
