import { sha256Hex, withMatchKeys } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admittedConversions, TRIED } from "./conversions.ts";
import { CONTEXT, type Examined, leadWith } from "./examined.ts";

/** Facts about a person that no platform gets as they are. */
const HASHED = ["email", "phone", "first_name", "last_name", "date_of_birth", "zip", "external_id"] as const;

/** Letters that no other part of an event could contain by chance. */
const letters = fc.string({
  unit: fc.constantFrom(...Array.from("bcdfghjklmnpqrstvwxz")),
  minLength: 12,
  maxLength: 20,
});

/** Laws of what is said of a person. */
export function privacyLaws({ registry, dialect }: Examined): void {
  describe("the person in the event", () => {
    test("passes on a digest of the producer, and never hashes it again", () => {
      const digest = sha256Hex("ada@example.com");
      const { json } = dialect.prepare(
        leadWith(registry, { user_data: { email: digest.toUpperCase() } }),
        CONTEXT,
      );
      expect(json).toContain(digest);
      expect(json).not.toContain(sha256Hex(digest));
    });

    test("is the same without the match keys that the platform does not read", () => {
      fc.assert(
        fc.property(admittedConversions(registry), (conversion) => {
          const least = withMatchKeys(conversion, dialect.reads);
          const { leftOut: _, ...event } = dialect.prepare(conversion, CONTEXT);
          expect(dialect.prepare(least, CONTEXT)).toMatchObject(event);
          expect(dialect.check(least, CONTEXT)).toEqual(dialect.check(conversion, CONTEXT));
        }),
        TRIED,
      );
    });

    test("is marked where the use of their data can be limited and their consent wants it", () => {
      const granted = { ad_user_data: "granted", ad_personalization: "granted" };
      const events = [{ ad_personalization: "denied" }, { us_opt_out: "CA" }].map((denied) => {
        const consent = { ...granted, ...denied };
        return dialect.prepare(leadWith(registry, { consent }), CONTEXT).json;
      });
      const unlimited = dialect.prepare(leadWith(registry, { consent: granted }), CONTEXT).json;
      const isMarked = events.map((event) => event !== unlimited);
      const canLimit = dialect.canLimitUse(leadWith(registry, {}));
      expect(isMarked).toEqual([canLimit, canLimit]);
    });

    test("has no digest of nothing, and no fact about a person as it was given", () => {
      fc.assert(
        fc.property(letters, fc.integer({ min: 1_000_000, max: 9_999_999 }), (word, digits) => {
          const json = dialect.prepare(
            leadWith(registry, { user_data: personOf(word, digits) }),
            CONTEXT,
          ).json;
          expect(json.toLowerCase()).not.toContain(word);
          expect(json.replaceAll(/[0-9a-f]{64}/g, "")).not.toContain(String(digits));
          expect(json).not.toContain(sha256Hex(""));
        }),
      );
    });
  });
}

function personOf(word: string, digits: number): Readonly<Record<(typeof HASHED)[number], unknown>> {
  return {
    email: [`${word}@Example.com`, word, sha256Hex("")],
    phone: [`+1415${digits}`, `${digits}`],
    first_name: word,
    last_name: ` ${word.toUpperCase()} `,
    date_of_birth: word,
    zip: `${digits}`,
    external_id: word,
  };
}
