import fc from "fast-check";
import Type from "typebox";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { faultsOf } from "./schema-faults.ts";

const Inner = Type.Object(
  { a: Type.Optional(Type.Union([Type.String(), Type.Array(Type.Number())])) },
  { additionalProperties: false },
);
const Schema = Type.Object(
  {
    inner: Type.Optional(Inner),
    list: Type.Optional(Type.Array(Inner)),
    kind: Type.Optional(Type.Enum(["x", "y"])),
  },
  { additionalProperties: false },
);
const faults = (value: unknown) => faultsOf(Value.Errors(Schema, value));
const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));

test.for([1, 3, 199, 200, 201, 5000])("of %i unknown fields, as many are named as are reported", (count) => {
  for (const [at, value] of [
    ["", fields(count)],
    ["/inner", { inner: fields(count) }],
  ] as const) {
    const found = faults(value);
    expect(found).toHaveLength(Math.min(count, 200));
    expect(found[0]).toMatchObject({ pointer: `${at}/k0`, code: "unknown_field" });
  }
});

test("the fault of a text that is none of the values names them, and the other types that the field takes", () => {
  const Count = Type.Object({ n: Type.Union([Type.Integer({ minimum: 1 }), Type.Literal("auto")]) });
  const messages = (n: unknown) => faultsOf(Value.Errors(Count, { n })).map(({ message }) => message);
  expect(messages("many")).toEqual(["must be one of: integer, auto"]);
  expect(messages(0)).toEqual(["must be >= 1"]);
  expect(faults({ kind: "z" })).toMatchObject([{ message: "must be one of: x, y" }]);
});

test("a field is named once, escaped as JSON pointers are", () => {
  expect(faults({ "a/b~c": 1 }).map(({ pointer }) => pointer)).toEqual(["/a~1b~0c"]);
});

test("every value that a schema refuses has a fault", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom("inner", "list", "kind", "other"),
      (inner, name) => {
        const value = { [name]: inner };
        expect(faults(value).length === 0).toBe(Value.Check(Schema, value));
      },
    ),
  );
});
