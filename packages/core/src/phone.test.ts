import fc from "fast-check";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { describe, expect, test } from "vitest";
import { e164, phoneDigits } from "./phone.ts";

/** Worked examples of TikTok's reference of event/track, and what people write. */
describe("E.164", () => {
  test.for([
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
    ["none", "US", undefined],
    ["", "US", undefined],
    ["12", "US", undefined],
  ] as const)("%j in %s is %s", ([text, defaultCountry, number]) => {
    expect(e164(text, defaultCountry === undefined ? {} : { defaultCountry })).toBe(number);
  });

  test("a national number is read in the person's own country before the default one", () => {
    expect(e164("030 901820", { defaultCountry: "US", country: "de" })).toBe("+4930901820");
  });

  test("the short ways give what the library gives", () => {
    const codes = [
      "1",
      "33",
      "34",
      "31",
      "32",
      "41",
      "43",
      "44",
      "45",
      "46",
      "47",
      "48",
      "49",
      "55",
      "60",
      "61",
      "65",
      "66",
      "81",
      "91",
    ];
    const written = fc
      .tuple(fc.constantFrom(...codes), fc.stringMatching(/^[1-9]\d{6,10}$/))
      .map(([code, rest]) => `+${code} ${rest.slice(0, 3)}-${rest.slice(3)}`);
    fc.assert(
      fc.property(written, (number) => {
        const known = parsePhoneNumberFromString(number);
        fc.pre(known?.isPossible() === true);
        expect(e164(number, {})).toBe(known?.number);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[2-9]\d{9}$/), fc.constantFrom("US", "CA"), (ten, country) => {
        const known = parsePhoneNumberFromString(ten, country);
        fc.pre(known?.isPossible() === true);
        expect(e164(ten, { defaultCountry: country })).toBe(known?.number);
      }),
      { numRuns: 1000 },
    );
  });
});

test("Meta's digits carry the country code; without any country they are taken as they are", () => {
  expect(phoneDigits("+44 7700 900123", {})).toBe("447700900123");
  expect(phoneDigits("1-415-555-2671", {})).toBe("14155552671");
  expect(phoneDigits("(415) 555-2671", { defaultCountry: "US" })).toBe("14155552671");
  expect(phoneDigits("030 901820", { defaultCountry: "US" })).toBeUndefined();
});

test("whatever is written, there is an answer and it is a number", () => {
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
