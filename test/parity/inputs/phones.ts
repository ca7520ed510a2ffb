import fc from "fast-check";
import type { Written } from "../comparison.ts";
import { amidBlanks } from "./writing.ts";

interface Plan {
  readonly country: string;
  readonly code: string;
  readonly trunk: string;
  readonly number: fc.Arbitrary<string>;
}

const plan = (country: string, code: string, trunk: string, number: RegExp): Plan => ({
  country,
  code,
  trunk,
  number: fc.stringMatching(number),
});

/** Numbers that people have: mobile ones, and those of big cities. */
const PLANS = [
  plan("us", "1", "", /^[2-9]\d{2}[2-9]\d{6}$/),
  plan("ca", "1", "", /^[2-9]\d{2}[2-9]\d{6}$/),
  plan("gb", "44", "0", /^(7[1-9]\d{8}|20[378]\d{7})$/),
  plan("de", "49", "0", /^(1[567]\d{8,9}|30\d{6,8})$/),
  plan("fr", "33", "0", /^[1-9]\d{8}$/),
  plan("it", "39", "", /^(3\d{9}|06\d{7,8})$/),
  plan("es", "34", "", /^[679]\d{8}$/),
  plan("br", "55", "0", /^[1-9]19\d{8}$/),
  plan("jp", "81", "0", /^[789]0\d{8}$/),
  plan("in", "91", "0", /^[6-9]\d{9}$/),
  plan("au", "61", "0", /^4\d{8}$/),
  plan("mx", "52", "", /^(55|33|81)\d{8}$/),
  plan("pl", "48", "", /^[5-8]\d{8}$/),
  plan("se", "46", "0", /^7[0236]\d{7}$/),
  plan("eg", "20", "0", /^1[0125]\d{8}$/),
] as const;

const between = fc.constantFrom("", "", " ", "-", ".", "/", "\u00a0", "\u2013");

/** Digits in groups, as they are read aloud. */
const spaced = (digits: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 2, max: 4 }), between)
    .map(([size, mark]) => (digits.match(new RegExp(`\\d{1,${size}}`, "g")) ?? []).join(mark));

const international = fc.constantFrom(...PLANS).chain(({ code, trunk, number, country }) =>
  fc
    .tuple(number.chain(spaced), fc.nat(7), fc.constantFrom(undefined, country, "us", "de"))
    .map(([digits, form, home]): Written => {
      const forms = [
        `+${code} ${digits}`,
        `00${code} ${digits}`,
        `+${code}${digits}`,
        trunk === "" ? `+${code} (${digits})` : `+${code} (${trunk})${digits}`,
        `tel:+${code}-${digits}`,
        `+${code} ${digits} (mobile)`,
        `(+${code}) ${digits}`,
        trunk === "" ? `+ ${code} ${digits}` : `+${code} ${trunk}${digits}`,
      ];
      return { input: forms[form] ?? "", ...(home !== undefined && { country: home }) };
    }),
);

/** A country code without a sign of it. */
const bareCode = fc.constantFrom(...PLANS).chain(({ code, trunk, number, country }) =>
  fc
    .tuple(number.chain(spaced), fc.constantFrom(undefined, undefined, country), fc.boolean())
    .map(([digits, home, hasTrunk]): Written => {
      const input = hasTrunk && trunk !== "" ? `${code} (${trunk}) ${digits}` : `${code} ${digits}`;
      return { input, ...(home !== undefined && { country: home }) };
    }),
);

const national = fc.constantFrom(...PLANS).chain(({ trunk, number, country }) =>
  fc
    .tuple(number.chain(spaced), fc.constantFrom(undefined, country, country))
    .map(([digits, home]): Written => ({
      input: `${trunk}${digits}`,
      ...(home !== undefined && { country: home }),
    })),
);

const extended = fc
  .tuple(international, fc.constantFrom(" ext. ", " x", ";ext=", " ext "), fc.integer({ min: 1, max: 999 }))
  .map(([written, mark, extension]): Written => ({
    ...written,
    input: `${written.input}${mark}${extension}`,
  }));

/** Circled digits stand apart from their zero. */
const CIRCLED_ZERO = 0x24ea;
const CIRCLED_ONE = 0x2460;

const inOther = (zero: number, digit: number): string =>
  String.fromCodePoint(zero === CIRCLED_ZERO && digit > 0 ? CIRCLED_ONE + digit - 1 : zero + digit);

/** Keyboards of East Asia and the Near East. */
const inOtherDigits = fc
  .tuple(fc.oneof(international, bareCode, national), fc.constantFrom(0xff10, 0x0660, 0x06f0, CIRCLED_ZERO))
  .map(([written, zero]): Written => ({
    ...written,
    input: written.input
      .replaceAll(/\d/g, (digit) => inOther(zero, Number(digit)))
      .replace("+", zero === 0xff10 ? "\uff0b" : "+"),
  }));

const home = fc.constantFrom(undefined, undefined, "us", "gb", "de");

const anyDigits = fc
  .tuple(fc.stringMatching(/^[+0]{0,2}[ ()0-9-]{0,20}$/), home)
  .map(([input, country]): Written => ({ input, ...(country !== undefined && { country }) }));

export const phones: fc.Arbitrary<Written> = fc.oneof(
  {
    weight: 5,
    arbitrary: international.chain((written) =>
      amidBlanks(written.input).map((input) => ({ ...written, input })),
    ),
  },
  { weight: 2, arbitrary: bareCode },
  { weight: 3, arbitrary: national },
  extended,
  inOtherDigits,
  anyDigits,
);
