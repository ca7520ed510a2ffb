import { sha256Hex } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
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
