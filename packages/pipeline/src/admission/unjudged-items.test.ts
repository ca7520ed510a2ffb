import { expect, test } from "vitest";
import { UnjudgedItems } from "./unjudged-items.ts";

test("items are handed over once", () => {
  const items = new UnjudgedItems([{ ok: true, value: {} }, { ok: false }]);
  expect(items.take()).toHaveLength(2);
  expect(items.take()).toEqual([]);
  expect(items.count).toBe(2);
});
