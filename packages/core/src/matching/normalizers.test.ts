import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { birthYear, dateOfBirth } from "./birth.ts";
import { ipAddress, languageTag, publicIpAddress } from "./device.ts";
import { advertisingId, deviceId } from "./ids.ts";
import type { Normalizer } from "./normalizer.ts";
import { email, gender, initials, personName } from "./person.ts";
import { city, country, state, zip } from "./place.ts";
import { asGiven, digitsOnly, lowerCase, twoDigits, upperCase } from "./text.ts";

const NORMALIZERS: Readonly<Record<string, Normalizer>> = {
  advertisingId: advertisingId(upperCase),
  asGiven,
  birthYear,
  city,
  country,
  dateOfBirth,
  deviceId,
  digitsOnly,
  email,
  gender,
  initials: initials(5),
  ipAddress,
  languageTag,
  lowerCase,
  personName,
  publicIpAddress,
  state,
  twoDigits: twoDigits(31),
  upperCase,
  zip,
};

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.stringMatching(/^[ .@+:a-f0-9-]{0,24}$/),
  fc.constantFrom(
    "constructor",
    "__proto__",
    "toString",
    "e-\u0301",
    "İ",
    "ΑΣ-Β",
    "n.ull",
    "en-u-ca-buddhist",
  ),
);
const context = fc.record(
  {
    defaultCountry: fc.constantFrom("US", "DE"),
    country: fc.constantFrom("us", "ca", "de"),
    nowSeconds: fc.constant(1_795_000_000),
  },
  { requiredKeys: [] },
);

describe.for(Object.entries(NORMALIZERS))("%s", ([, normalize]) => {
  test("returns a form or nothing for any text, never throws, and leaves its own result unchanged", () => {
    fc.assert(
      fc.property(text, context, (given, known) => {
        const normal = normalize(given, known);
        if (normal === undefined) return;
        expect(normal).not.toBe("");
        expect(normal).toBe(normal.normalize("NFC").trim());
        expect(normalize(normal, known)).toBe(normal);
      }),
      { numRuns: 500 },
    );
  });

  test.for(["", "  \t", "null", "undefined"])("%j is nothing", (nothing) => {
    expect(normalize(nothing, {})).toBeUndefined();
  });
});
