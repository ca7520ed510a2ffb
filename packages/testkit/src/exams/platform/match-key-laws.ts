import { admit, type MatchKeyName, type Normalizer } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONTEXT, type Examined, leadWith } from "./examined.ts";
import { superLinearTexts } from "./linear-time.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(..."abcXYZ019 .@-_'+()/".split("")), maxLength: 30 }),
  fc.constantFrom("Ada.Lovelace@Example.com", "+1 (415) 555-2671", "1990-01-15", "94107-1234", "EN_us"),
);

const country = fc.record(
  { defaultCountry: fc.constantFrom("US", "DE"), country: fc.constantFrom("us", "ca", "de") },
  { requiredKeys: [] },
);

/** Laws of what a platform does with a person's match keys. */
export function matchKeyLaws(examined: readonly (readonly [string, Examined])[]): void {
  profileLaws(examined);
  normalizerLaws(examined);
  const byProfile = new Map(examined.map((one) => [one[1].dialect.matchProfile, one]));
  describe.for([...byProfile.values()])("a conversion at %s", ([, { registry, dialect }]) => {
    test.for(READ_MORE_THAN_ONCE)("with a hostile %s is checked and prepared in linear time", (key) => {
      const slow = superLinearTexts((given) => {
        const conversion = { ...leadWith(registry, {}), user_data: { [key]: given } };
        dialect.check(conversion, CONTEXT);
        return dialect.prepare(conversion, CONTEXT);
      });
      expect(slow).toEqual([]);
    });
  });
}

function profileLaws(examined: readonly (readonly [string, Examined])[]): void {
  describe.for(examined)("match keys at %s", ([, { platform, registry, dialect }]) => {
    const names = Object.keys(dialect.matchProfile);

    test("each is one that admission takes", () => {
      expect(names.filter((name) => !registry.conversions.userData.keys.has(name))).toEqual([]);
      expect(names).not.toEqual([]);
    });

    test("each of its own has a longest value, beyond which it is left out with a warning", () => {
      for (const [name, { maxLength }] of Object.entries(platform.vocabulary.matchKeys ?? {})) {
        const admitted = (text: string) => {
          const given = { ...leadWith(registry, {}), user_data: { [name]: text, city: "Austin" } };
          return admit(given, "shop", registry.conversions);
        };
        const longest = "1".repeat(maxLength);
        expect(admitted(longest)).toMatchObject({ conversion: { user_data: { [name]: longest } } });
        expect(admitted(`${longest}1`)).toMatchObject({
          conversion: { user_data: { city: "Austin" } },
          warnings: [{ pointer: `/user_data/${name}`, code: "value_too_long" }],
        });
      }
    });

    test("the weights are about them, and add up to 10 where there are any", () => {
      const weights = dialect.weights(leadWith(registry, {}));
      expect(weights.flatMap(({ keys }) => keys).filter((key) => !names.includes(key))).toEqual([]);
      const sum = weights.reduce((total, { weight }) => total + weight, 0);
      if (weights.length > 0) expect(sum).toBeCloseTo(10);
    });
  });
}

function normalizerLaws(examined: readonly (readonly [string, Examined])[]): void {
  describe.for(normalizersOf(examined))("the normaliser of %s", ([, normalize]) => {
    test("never throws, gives composed text without blanks around it, and leaves its own result as it is", () => {
      fc.assert(
        fc.property(text, country, (given, known) => {
          const normal = normalize(given, known);
          if (normal !== undefined) expect(normal).toBe(normal.normalize("NFC").trim());
          expect(normal).not.toBe("");
          const alone = normalize(given, {});
          if (alone !== undefined) expect(normalize(alone, {})).toBe(alone);
        }),
        { numRuns: 400 },
      );
    });

    test("takes linear time", () => {
      expect(superLinearTexts((given) => normalize(given, {}))).toEqual([]);
      // One without a second argument does not depend on the country.
      if (normalize.length > 1)
        expect(superLinearTexts((given) => normalize(given, { country: "us" }))).toEqual([]);
    });
  });
}

/** Keys on which more than their own rule depends. */
const READ_MORE_THAN_ONCE: readonly MatchKeyName[] = ["phone", "country"];

/** Each normaliser once, by the name of a key that uses it. */
function normalizersOf(
  examined: readonly (readonly [string, Examined])[],
): readonly (readonly [string, Normalizer])[] {
  const rules = examined.flatMap(([kind, { dialect }]) =>
    Object.entries(dialect.matchProfile).flatMap(([name, rule]) =>
      rule ? [[rule.normalize, `${name}, ${kind}`] as const] : [],
    ),
  );
  return Array.from(new Map(rules.toReversed()), ([normalize, name]) => [name, normalize] as const);
}
