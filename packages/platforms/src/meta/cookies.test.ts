import { expect, test } from "vitest";
import { browserCookie, clickCookie } from "./cookies.ts";

test.for([
  ["fb.1.1700000000000.AbC", "fb.1.1700000000000.AbC"],
  ["fb.12.1700000000000.AbC", "fb.12.1700000000000.AbC"],
  ["fb.1.1700000000.AbC", "fb.1.1700000000000.AbC"],
  ["fb.1.1700000000000.AbC.AQQAAQIB", "fb.1.1700000000000.AbC.AQQAAQIB"],
  ["fb.1.1700000000000.AbC.toolongatail", undefined],
  ["fb.1.170.AbC", undefined],
  ["AbC", undefined],
] as const)("the click id %j is %s", ([given, normal]) => {
  expect(clickCookie(given, {})).toBe(normal);
  expect(browserCookie(given, {})).toBeUndefined();
});
