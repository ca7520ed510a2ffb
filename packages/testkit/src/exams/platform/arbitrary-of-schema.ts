import fc from "fast-check";
import type { TSchema } from "typebox";

interface Json {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Json[];
  readonly items?: Json;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

const MOST_ITEMS = 3;
const MOST_CHARACTERS = 24;

/** Any value that a JSON schema takes, as far as a conversion's schema uses them. Patterns are left to admission. */
export function arbitraryOf(schema: TSchema): fc.Arbitrary<unknown> {
  return valueOf(schema);
}

function valueOf(schema: Json): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf));
  switch (schema.type) {
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({ min: schema.minimum ?? -9, max: schema.maximum ?? 1e6 });
    case "number":
      return fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        min: schema.minimum ?? -1e6,
        max: schema.maximum ?? 1e6,
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return listOf(schema);
    case "object":
      return objectOf(schema);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Often odd, and sometimes blank, which a field with a pattern does not take. */
function textOf({ maxLength = MOST_CHARACTERS }: Json): fc.Arbitrary<string> {
  const length = Math.min(maxLength, MOST_CHARACTERS);
  return fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: length }),
    fc.string({ unit: "binary", maxLength: length }),
    fc.constantFrom("EUR", "https://shop.example/", "shop_1", "null", "constructor", "__proto__"),
  );
}

function listOf({ items = {}, minItems = 0, maxItems = MOST_ITEMS }: Json): fc.Arbitrary<unknown[]> {
  const most = Math.max(minItems, Math.min(maxItems, MOST_ITEMS));
  return fc.array(valueOf(items), { minLength: minItems, maxLength: most });
}

function objectOf({ properties = {}, required = [] }: Json): fc.Arbitrary<object> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, valueOf(inner)]),
  );
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}
