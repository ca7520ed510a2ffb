import type { Conversion } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admittedConversions, TRIED } from "./conversions.ts";
import { CONTEXT, type Examined, leadWith, NOW } from "./examined.ts";

/** Laws of the event that a conversion becomes. */
export function eventLaws({ registry, dialect, reopen, moved, mayBeEmpty }: Examined): void {
  const conversions = admittedConversions(registry);
  const assert = (law: (conversion: Conversion) => void) => fc.assert(fc.property(conversions, law), TRIED);

  describe("the event", () => {
    test("is written from every admitted conversion, and is the same the second time", () => {
      assert((conversion) => {
        const before = structuredClone(conversion);
        const event = dialect.prepare(conversion, CONTEXT);
        expect(conversion).toEqual(before);
        expect(reopen().prepare(conversion, CONTEXT)).toEqual(event);
        expect(JSON.parse(event.json)).toBeTypeOf("object");
      });
    });

    test("is not from the future", () => {
      const time = NOW + 30;
      const conversion = { ...leadWith(registry, {}), event_time: time };
      expect(dialect.prepare(conversion, CONTEXT).json).not.toContain(String(time));
      expect(dialect.prepare(conversion, CONTEXT).json).toContain(String(NOW));
    });

    test("differs from its preview in digests only", () => {
      assert((conversion) => {
        const { json: _, ...event } = dialect.prepare(conversion, CONTEXT);
        const { json, ...preview } = dialect.preview(conversion, CONTEXT);
        expect(preview).toEqual(event);
        expect(JSON.parse(json)).toBeTypeOf("object");
      });
    });

    test("has known match keys, and names once each field that was given and is not in it", () => {
      assert((conversion) => {
        const { matchKeys, leftOut } = dialect.prepare(conversion, CONTEXT);
        expect(matchKeys.filter((key) => dialect.matchProfile[key] === undefined)).toEqual([]);
        expect(new Set(matchKeys).size).toBe(matchKeys.length);
        const pointers = leftOut.map(({ pointer }) => pointer);
        expect(new Set(pointers).size).toBe(pointers.length);
        for (const pointer of pointers) expect(valueAt(conversion, pointer), pointer).toBeDefined();
        const lost = Object.keys(conversion.user_data).filter(
          (key) => !matchKeys.includes(key) && !moved.has(key) && !pointers.includes(`/user_data/${key}`),
        );
        expect(lost).toEqual([]);
      });
    });

    test("has no null, and no empty list or object", () => {
      assert((conversion) => {
        const empty = emptyPlaces(JSON.parse(dialect.prepare(conversion, CONTEXT).json));
        expect(empty.filter((place) => !mayBeEmpty.has(place))).toEqual([]);
      });
    });
  });
}

/** Pointers to what is null, an empty list or an empty object. */
function emptyPlaces(given: unknown, path = ""): readonly string[] {
  if (given === null) return [path];
  if (typeof given !== "object") return [];
  const entries = Object.entries(given);
  return entries.length === 0
    ? [path]
    : entries.flatMap(([key, inner]) => emptyPlaces(inner, `${path}/${key}`));
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return at;
}
