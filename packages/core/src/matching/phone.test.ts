import fc from "fast-check";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { describe, expect, test } from "vitest";
import { e164, phoneDigits } from "./phone.ts";

/** Worked examples of TikTok's reference of event/track, and numbers as people write them. */
const WRITTEN = [
  ["(+1)2133734253", undefined, "+12133734253"],
  ["213-373-4253", "US", "+12133734253"],
  ["+44 20 7946 0018", undefined, "+442079460018"],
  ["020 7946 0018", "GB", "+442079460018"],
  ["+44 (0)20 7946 0018", "US", "+442079460018"],
  ["+39 06 6982 1234", undefined, "+390669821234"],
  ["+49-30-901820", undefined, "+4930901820"],
  ["0033612345678", "US", "+33612345678"],
  ["447700900123", "US", "+447700900123"],
  ["tel:+1-202-555-0147", undefined, "+12025550147"],
  ["213-373-4253", undefined, undefined],
  ["＋４４ ７７００ ９００１２３", undefined, "+447700900123"],
  ["۰۱۰ ۱۲۳۴ ۵۶۷۸", "EG", "+201012345678"],
  ["49 1784 3168546", "DE", "+4917843168546"],
  ["81 90 1234 5797", "JP", "+819012345797"],
  ["91 98765 43210", "IN", "+919876543210"],
  ["9123456789", "IN", "+919123456789"],
  ["01(650)123-4567", "US", "+16501234567"],
  ["0 650 123 4567", "US", "+16501234567"],
  ["0 (876) 555-0123", "JM", "+18765550123"],
  ["0 1 416 555 0123", "CA", "+14165550123"],
  ["650 123 4567", "PR", "+16501234567"],
  ["011 44 20 7946 0018", "US", "+442079460018"],
  ["none", "US", undefined],
  ["", "US", undefined],
  ["12", "US", undefined],
] as const;

describe("E.164", () => {
  test.for(WRITTEN)("%j in %s is %s", ([text, defaultCountry, number]) => {
    expect(e164(text, defaultCountry === undefined ? {} : { defaultCountry })).toBe(number);
  });

  test("a national number is read in the person's own country before the default one", () => {
    expect(e164("030 901820", { defaultCountry: "US", country: "de" })).toBe("+4930901820");
  });
});

const library = (text: string, country?: CountryCode) => {
  const number = parsePhoneNumberFromString(text, country);
  return number?.isPossible() === true ? number.number : undefined;
};
const CODES = "1 31 32 33 34 41 43 44 45 46 47 48 49 55 60 61 65 66 81 91".split(" ");
const REGIONS = ["AT", "AU", "BE", "CH", "DE", "FR", "GB", "IN", "JP", "NL", "SE"] as const;

describe("the fast path reads numbers with a country code as the library does", () => {
  test("it takes only those that the library takes", () => {
    const differing: string[] = [];
    for (const code of CODES) {
      for (let length = 6; length <= 12; length += 1) {
        for (let lead = 100; lead <= 999; lead += 1) {
          const number = `+${code}${`${lead}456789012`.slice(0, length)}`;
          if (e164(number, {}) !== library(number)) differing.push(number);
        }
      }
    }
    expect(differing).toEqual([]);
  });

  test("also with a trunk 0 in brackets behind the code", () => {
    const differing: string[] = [];
    for (const code of CODES) {
      for (let length = 7; length <= 11; length += 1) {
        for (let lead = 0; lead <= 999; lead += 1) {
          const number = `+${code} (0)${`${String(lead).padStart(3, "0")}456789012`.slice(0, length)}`;
          if (e164(number, {}) !== library(number)) differing.push(number);
        }
      }
    }
    expect(differing).toEqual([]);
  });

  test("with any characters between the digits", () => {
    const between = fc.constantFrom("", " ", "-", ".", "/", " (", ") ", " - ");
    const written = fc
      .tuple(
        fc.constantFrom(...CODES),
        fc.array(fc.tuple(fc.nat(9), between), { minLength: 7, maxLength: 12 }),
      )
      .map(([code, parts]) => `+${code} ${parts.flat().join("")}`.trimEnd());
    fc.assert(
      fc.property(written, (number) => {
        expect(e164(number, {})).toBe(library(number));
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(
        fc.stringMatching(/^[2-9]\d{9}$/),
        fc.constantFrom("US", "CA", "JM", "DO", "PR"),
        (ten, country) => {
          expect(e164(ten, { defaultCountry: country })).toBe(library(ten, country));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("the fast path reads national numbers as the library does, where their country is known", () => {
  test.for([
    ["as digits", (digits: string) => digits],
    ["with the area code in brackets", (digits: string) => `(${digits.slice(0, 3)}) ${digits.slice(3)}`],
    ["with a stroke behind the area code", (digits: string) => `${digits.slice(0, 4)}/${digits.slice(4)}`],
    ["with the trunk 0 in brackets", (digits: string) => `(0)${digits.slice(1)}`],
    ["with a second trunk 0 in brackets", (digits: string) => `0 (0)${digits.slice(1)}`],
  ] as const)("%s", ([, write]) => {
    const differing: string[] = [];
    for (const region of REGIONS) {
      for (let length = 8; length <= 12; length += 1) {
        for (let lead = 100; lead <= 999; lead += 1) {
          const number = write(`0${lead}456789012`.slice(0, length));
          if (e164(number, { defaultCountry: region }) !== library(number, region)) {
            differing.push(`${region} ${number}`);
          }
        }
      }
    }
    expect(differing).toEqual([]);
  });

  test("of Brazil, which have no trunk prefix", () => {
    const differing: string[] = [];
    for (const length of [10, 11]) {
      for (let lead = 100; lead <= 9999; lead += 1) {
        const number = `${lead}45678901234`.slice(0, length);
        if (e164(number, { defaultCountry: "BR" }) !== library(number, "BR")) differing.push(number);
      }
    }
    expect(differing).toEqual([]);
  });
});

test("Meta's digits carry the country code; without any country they are taken as they are", () => {
  expect(phoneDigits("+44 7700 900123", {})).toBe("447700900123");
  expect(phoneDigits("1-415-555-2671", {})).toBe("14155552671");
  expect(phoneDigits("(415) 555-2671", { defaultCountry: "US" })).toBe("14155552671");
  expect(phoneDigits("030 901820", { defaultCountry: "US" })).toBeUndefined();
});

test("a number with a trunk 0 has no country code, so without any country it is left out", () => {
  expect(phoneDigits("020 7946 0018", {})).toBeUndefined();
  expect(phoneDigits("0044 20 7946 0018", {})).toBe("442079460018");
});

test("a trunk 0 in brackets after a country code is no digit of the number", () => {
  expect(phoneDigits("44 (0) 20 7946 0018", {})).toBe("442079460018");
  expect(phoneDigits("(0)20 7946 0018", {})).toBeUndefined();
});

test("any text gives a number or nothing", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(undefined, "US", "DE"),
      (text, defaultCountry) => {
        const context = defaultCountry === undefined ? {} : { defaultCountry };
        expect(e164(text, context) ?? "+1").toMatch(/^\+\d+$/);
        expect(phoneDigits(text, context) ?? "1").toMatch(/^\d+$/);
      },
    ),
  );
});
