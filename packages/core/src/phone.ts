import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { clean, type NormalizeContext, type Normalizer } from "./normalize.ts";

const SEPARATED = /^[+\d\s().-]+$/;
/**
 * Country codes whose numbers have no trunk prefix but 0: there, international form without a 0 behind the country code
 * is E.164 already. The library reads them the same (a test holds the two together) at twenty times the cost.
 */
const PLAIN = /^(?:1[2-9]\d{9}|(?:33|34|31|32|41|43|44|45|46|47|48|49|55|60|61|65|66|81|91)[1-9]\d{6,10})$/;
/** The same for ten digits written in a country of the North American plan. */
const NORTH_AMERICA: ReadonlySet<string> = new Set(["US", "CA"]);
const TEN_DIGITS = /^1?([2-9]\d{9})$/;
/** No shorter text of digits names a person's line. */
const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;

/**
 * E.164, with its leading +. A national number is read in the person's own country, where that is known, or else in the
 * default country; without either it has no E.164 form.
 */
export const e164: Normalizer = (text, context) => {
  const written = clean(text);
  if (written === undefined) return undefined;
  const international = internationalForm(written);
  if (international !== undefined) return plainE164(international) ?? read(international, undefined);
  const region = regionOf(context);
  return region === undefined ? undefined : nationalE164(written, region);
};

/**
 * Meta's form: the digits of E.164. Where no country is known the digits are taken to begin with their country code, as
 * Meta's page asks of the sender (Customer Information Parameters); nobody can tell whether they do.
 */
export const phoneDigits: Normalizer = (text, context) => {
  const number = e164(text, context);
  if (number !== undefined) return number.slice(1);
  if (regionOf(context) !== undefined && internationalForm(text) === undefined) return undefined;
  const digits = digitsOf(text).replace(/^0+/, "");
  return digits.length >= LEAST_DIGITS && digits.length <= MOST_DIGITS ? digits : undefined;
};

function regionOf({ country, defaultCountry }: NormalizeContext): string | undefined {
  return country?.toUpperCase() ?? defaultCountry;
}

function nationalE164(written: string, region: string): string | undefined {
  const digits = digitsOf(written);
  if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS) return undefined;
  if (NORTH_AMERICA.has(region) && SEPARATED.test(written)) {
    const ten = TEN_DIGITS.exec(digits)?.[1];
    if (ten !== undefined) return `+1${ten}`;
  }
  const national = read(written, region);
  if (national !== undefined) return national;
  // Digits that begin with another country's code, as many databases keep them; no code begins with 0.
  return digits.startsWith("0") ? undefined : read(`+${digits}`, undefined);
}

/** With + in front, where the number says that a country code follows: + or 00. */
function internationalForm(text: string): string | undefined {
  const start = text.search(/[+\d]/);
  if (start === -1) return undefined;
  const number = text.slice(start);
  if (number.startsWith("+")) return number;
  return number.startsWith("00") ? `+${number.slice(2)}` : undefined;
}

function plainE164(international: string): string | undefined {
  if (!SEPARATED.test(international)) return undefined;
  const digits = digitsOf(international);
  return PLAIN.test(digits) && !international.includes("(0)") ? `+${digits}` : undefined;
}

function read(text: string, region: string | undefined): string | undefined {
  const number = parsePhoneNumberFromString(text, region as CountryCode | undefined);
  return number?.isPossible() === true ? number.number : undefined;
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}
