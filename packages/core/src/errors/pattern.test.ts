import Type from "typebox";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { pattern } from "./pattern.ts";
import { faultsOf } from "./schema-faults.ts";

const messageFor = (options: { readonly pattern: string }) =>
  faultsOf(Value.Errors(Type.String(options), "?")).map(({ message }) => message);

test("a fault says what a text must be, and never shows the regular expression", () => {
  expect(messageFor(pattern("^[a-f]{5}$", "five letters from a to f"))).toEqual([
    "must be five letters from a to f",
  ]);
  expect(messageFor({ pattern: "^[g-k]{5}$" })).toEqual(["must be in another form"]);
});
