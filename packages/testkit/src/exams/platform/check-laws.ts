import { type Conversion, FAULTS } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admittedConversions, TRIED } from "./conversions.ts";
import { CONTEXT, type Examined } from "./examined.ts";

/** Laws of the check of a conversion, and of what else is known of it before it is prepared. */
export function checkLaws({ registry, dialect, reopen }: Examined): void {
  const conversions = admittedConversions(registry);
  const assert = (law: (conversion: Conversion) => void) => fc.assert(fc.property(conversions, law), TRIED);

  describe("the check", () => {
    test("never throws, finds the same again, and names fields and known codes", () => {
      assert((conversion) => {
        const faults = dialect.check(conversion, CONTEXT);
        expect(reopen().check(conversion, CONTEXT)).toEqual(faults);
        for (const { pointer, code, message } of faults) {
          expect(pointer).toMatch(/^(?:\/[^/]+)+$/);
          expect(Object.keys(FAULTS)).toContain(code);
          expect(message).not.toBe("");
        }
      });
    });

    test("calls unusable only what is left out of the event", () => {
      assert((conversion) => {
        const unusable = dialect.check(conversion, CONTEXT).filter(({ code }) => code === "unusable_value");
        const leftOut = dialect.prepare(conversion, CONTEXT).leftOut.map(({ pointer }) => pointer);
        expect(
          unusable.map(({ pointer }) => pointer).filter((pointer) => !leftOut.includes(pointer)),
        ).toEqual([]);
      });
    });

    test("and the window are defined for every conversion", () => {
      assert((conversion) => {
        const { maxAgeSeconds, maxAheadSeconds } = dialect.window(conversion);
        expect(maxAgeSeconds).toBeGreaterThan(60);
        expect(maxAheadSeconds).toBeGreaterThanOrEqual(0);
        expect(dialect.deduplicates(conversion)).toBeTypeOf("boolean");
      });
    });
  });
}
