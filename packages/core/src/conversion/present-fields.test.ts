import fc from "fast-check";
import type { TObject, TSchema } from "typebox";
import { expect, test } from "vitest";
import { CONVERSIONS } from "./testing.ts";

const { plain, whole, json } = CONVERSIONS;
const conversion = {
  event_name: "Purchase",
  event_time: 1_795_000_000,
  action_source: "website",
  user_data: { email: "ada@example.com" },
};

const texts = [
  "",
  " ",
  "x",
  "usd",
  "new",
  "granted",
  "US",
  "LDU",
  "website",
  "product",
  "https://shop.example/",
];
const flat = fc.oneof(
  fc.constantFrom<unknown>(
    ...texts,
    "2026-11-29T10:00:00Z",
    "x".repeat(201),
    "x".repeat(9000),
    "👩‍👩‍👧".repeat(60),
  ),
  fc.constantFrom<unknown>(0, 1, 1.5, -1, 1_795_000_000, 1e21, Infinity, NaN, true, false, null),
  fc.constantFrom<unknown>([], ["a"], ["LDU"], ["LDU", "LDU"], [1], [null], {}, [{}]),
);
const value = fc.oneof({ arbitrary: flat, weight: 30 }, fc.constant<unknown>([[[[[]]]]]));

/** Values for an object: some of its fields, and names that it does not have. Deep ones of those are left to the schema. */
function objectOf({ properties }: TObject): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) =>
    fc.record({ [name]: fc.oneof({ arbitrary: value, weight: 3 }, nested(schema)) }),
  );
  const unknown = fc.record({ unknown: flat });
  return fc
    .array(fc.oneof({ arbitrary: fc.oneof(...fields), weight: 30 }, unknown), { maxLength: 3 })
    .map((some) => Object.assign({}, ...some) as object);
}

function nested(schema: TSchema): fc.Arbitrary<unknown> {
  if ("properties" in schema) return objectOf(schema as TObject);
  return "items" in schema ? fc.array(nested(schema.items as TSchema), { maxLength: 3 }) : value;
}

test("the fast check takes what the schema takes, and nothing else", () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(objectOf(json), (fields) => {
      const given = { ...conversion, ...fields };
      const takes = plain.takes(given);
      expect(takes).toBe(whole.Check(given));
      seen[takes ? "taken" : "refused"] += 1;
    }),
    { numRuns: 5000 },
  );
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(500);
});

test.for(["event_name", "event_time", "action_source", "user_data"])("%s is required", (name) => {
  const { [name]: _, ...others }: Record<string, unknown> = conversion;
  expect(plain.takes(others)).toBe(false);
});

test("a deep field of the producer's own is left to the schema", () => {
  const given = (own: unknown) => ({ ...conversion, custom_data: { own } });
  expect(plain.takes(given({ a: { b: [1] } }))).toBe(true);
  expect(plain.takes(given({ a: { b: { c: { d: [] } } } }))).toBe(false);
});

test.for([null, [], "x", 5])("%j is no conversion", (given) => {
  expect(plain.takes(given)).toBe(false);
});
