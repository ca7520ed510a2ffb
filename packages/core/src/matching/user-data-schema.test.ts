import fc from "fast-check";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { CONVERSIONS } from "../conversion/testing.ts";

const { userData: userDataSchema } = CONVERSIONS;
const schema = Compile(userDataSchema.json);
const names = [...userDataSchema.keys.keys(), ...userDataSchema.aliases.keys()];
const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.boolean(),
  fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
  fc.constant("x".repeat(5000)),
  fc.object(),
);

test("the fast check takes nothing that the schema refuses, and everything in usual form that it takes", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 4 }),
      (userData) => {
        expect(userDataSchema.isPlain(userData)).toBe(schema.Check(userData));
      },
    ),
    { numRuns: 2000 },
  );
});

test.for([null, [], "ada", 5])("%j is not user_data", (given) => {
  expect(userDataSchema.isPlain(given)).toBe(false);
});
