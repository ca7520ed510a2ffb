import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { NormalizeContext, Normalizer } from "./normalizer.ts";
import { clean } from "./text.ts";

const SEPARATED = /^\+?[\d ()./-]+$/;
/**
 * Numbers that are E.164 as written: those of lengths that the library calls possible, of countries whose trunk prefix
 * is 0 or none. Countries that the library reads in another way (carrier codes in Brazil, dialling codes in Australia)
 * are not among them. The library gives the same result for all of these at ten times the cost; a test compares the
 * two.
 */
const PLAIN =
  /^(?:1[2-9]\d{9}|(?:33|34|41)[1-9]\d{8}|(?:31|43|49)[1-9]\d{6,10}|32[1-9]\d{7,8}|44[1-9]\d{9}|(?:45|47|65)[1-9]\d{7}|4[68][1-9]\d{6,9}|55(?!90)[1-9]\d{9,10}|(?:60|66)[1-9]\d{7,9}|61(?!183)[1-9]\d{8}|(?:81|91)[1-9]\d{7,10})$/;
/** Country codes of places that write national numbers with a trunk 0. Without it the numbers are plain. */
const TRUNK_ZERO: ReadonlyMap<string, string> = new Map([
  ["AT", "43"],
  ["AU", "61"],
  ["BE", "32"],
  ["CH", "41"],
  ["DE", "49"],
  ["FR", "33"],
  ["GB", "44"],
  ["IN", "91"],
  ["JP", "81"],
  ["NL", "31"],
  ["SE", "46"],
]);
const CODES_WITH_TRUNK_ZERO: ReadonlySet<string> = new Set(TRUNK_ZERO.values());
/** A single trunk 0 in front, also before an area code in brackets. With two zeros the library decides. */
const TRUNK_IN_FRONT = /^\(?0(?!\D*0)/;
/** The prefix for calls abroad from Japan, which looks like a trunk 0. */
const ABROAD_FROM_JAPAN = "010";
/** Places of the North American Numbering Plan: one code, ten digits. */
const NANP = "AG AI AS BB BM BS CA DM DO GD GU JM KN KY LC MP MS PR SX TC TT US VC VG VI".split(" ");
/** Nobody there dials a 0 first. A leading 0, also before the code, was added by a form. */
const TEN_DIGITS = { code: "1", national: /^0?1?([2-9]\d{9})$/ };
/** Places without a trunk prefix: their country code and the form of a national number. */
const WITHOUT_TRUNK: ReadonlyMap<string, { readonly code: string; readonly national: RegExp }> = new Map([
  ...NANP.map((place) => [place, TEN_DIGITS] as const),
  // An area code of two digits and eight more digits, or nine for mobiles. 90 calls at the other's cost; 55 may be the
  // country code.
  ["BR", { code: "55", national: /^((?!55|90)[1-9]\d{9,10})$/ }],
]);
/** Full-width digits and signs, and Arabic and Persian digits: forms of East Asia and the Near East send them. */
const NOT_ASCII = /[^\0-\x7f]/;
const ARABIC_DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** The trunk 0 that is dialled at home only. It stands in brackets after a country code. */
const TRUNK_AFTER_CODE = /(?<=\d[^\d]{0,3})\(0\)/;
/** A text with fewer digits is no person's number. */
const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;
/** More digits than an Indian national number has, which is the longest of those written without a 0. */
const LEAST_WITH_CODE = 11;

/**
 * E.164, with its leading +. A national number is read in the person's own country when that is known, else in the
 * default country. Without either it has no E.164 form.
 */
export const e164: Normalizer = (text, context) => {
  const written = asciiDigits(clean(text));
  if (written === undefined) return undefined;
  const international = internationalForm(written);
  if (international !== undefined) return plainE164(international) ?? read(international, undefined);
  const region = regionOf(context);
  return region === undefined ? undefined : nationalE164(written, region);
};

/**
 * The digits of E.164. When no country is known, the digits are taken to begin with their country code. Whether they do
 * cannot be checked.
 */
export const phoneDigits: Normalizer = (text, context) => {
  const number = e164(text, context);
  if (number !== undefined) return number.slice(1);
  const ascii = asciiDigits(clean(text)) ?? "";
  if (regionOf(context) !== undefined && internationalForm(ascii) === undefined) return undefined;
  const written = digitsOf(ascii.replace(TRUNK_AFTER_CODE, ""));
  // One 0 in front is a trunk prefix, which only a national number has.
  if (/^0[^0]/.test(written)) return undefined;
  const digits = written.replace(/^0+/, "");
  return digits.length >= LEAST_DIGITS && digits.length <= MOST_DIGITS ? digits : undefined;
};

function regionOf({ country, defaultCountry }: NormalizeContext): string | undefined {
  return country?.toUpperCase() ?? defaultCountry;
}

function nationalE164(written: string, region: string): string | undefined {
  const digits = digitsOf(written);
  if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS) return undefined;
  const withoutTrunk = SEPARATED.test(written) ? WITHOUT_TRUNK.get(region) : undefined;
  const bare = withoutTrunk?.national.exec(digits)?.[1];
  if (withoutTrunk && bare !== undefined) return `+${withoutTrunk.code}${bare}`;
  const code = TRUNK_ZERO.get(region);
  const leadsAbroad = region === "JP" && digits.startsWith(ABROAD_FROM_JAPAN);
  if (code !== undefined && TRUNK_IN_FRONT.test(written) && !leadsAbroad) {
    const plain = plainE164(`${code} ${written.replace(TRUNK_IN_FRONT, "")}`);
    if (plain !== undefined) return plain;
  }
  // Where national numbers begin with 0, this many digits after the country's own code are a whole number. The library
  // would take the code for a part of the national number.
  if (code !== undefined && digits.length >= LEAST_WITH_CODE && digits.startsWith(code)) {
    const plain = plainE164(`+${digits}`);
    if (plain !== undefined) return plain;
  }
  const national = read(written, region);
  if (national !== undefined) return national;
  // Digits that begin with another country's code, as many databases keep them. No code begins with 0.
  return digits.startsWith("0") ? undefined : read(`+${digits}`, undefined);
}

/** The number with a leading +, when it has a + or 00 in front of its country code. */
function internationalForm(text: string): string | undefined {
  const start = text.search(/[+\d]/);
  if (start === -1) return undefined;
  const number = text.slice(start);
  if (number.startsWith("+")) return number;
  return number.startsWith("00") ? `+${number.slice(2)}` : undefined;
}

function plainE164(international: string): string | undefined {
  if (!SEPARATED.test(international)) return undefined;
  const trunk = international.indexOf("(0)");
  const isBehindCode = trunk !== -1 && CODES_WITH_TRUNK_ZERO.has(digitsOf(international.slice(0, trunk)));
  if (trunk !== -1 && !isBehindCode) return undefined;
  const digits = digitsOf(isBehindCode ? international.replace("(0)", "") : international);
  return PLAIN.test(digits) ? `+${digits}` : undefined;
}

function read(text: string, region: string | undefined): string | undefined {
  const number = parsePhoneNumberFromString(text, region as CountryCode | undefined);
  return number?.isPossible() === true ? number.number : undefined;
}

function asciiDigits(text: string | undefined): string | undefined {
  if (text === undefined || !NOT_ASCII.test(text)) return text;
  return text.normalize("NFKC").replaceAll(ARABIC_DIGIT, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}
