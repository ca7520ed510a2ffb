import { expect, test } from "vitest";
import { checkPatch, mergePatch } from "./patch.ts";

// The examples of RFC 7396, appendix A, whose patch is an object.
test.for([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
] as const)("%j patched with %j is %j", ([target, patch, merged]) => {
  const before = JSON.stringify([target, patch]);
  expect(mergePatch(target, patch)).toEqual(merged);
  expect(JSON.stringify([target, patch])).toBe(before);
});

test("a patch cannot change the identity of a conversion", () => {
  expect(checkPatch({ custom_data: { currency: "EUR" } })).toEqual([]);
  expect(checkPatch({ event_id: "other", event_name: null })).toMatchObject([
    { pointer: "/event_name", code: "invalid_value" },
    { pointer: "/event_id", code: "invalid_value" },
  ]);
  expect(checkPatch(["event_time"])).toMatchObject([{ pointer: "", code: "not_an_object" }]);
});
