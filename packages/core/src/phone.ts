import { type CountryCode, parsePhoneNumberFromString, type PhoneNumber } from "libphonenumber-js/min";
import { clean, type Normalizer } from "./normalize.ts";

const SEPARATED = /^[+\d\s().-]+$/;
/**
 * Country codes whose numbers have no trunk prefix but 0: there, international form without a 0 behind the country code
 * is E.164 already. The library reads them the same (a test holds the two together) at twenty times the cost.
 */
const PLAIN = /^(?:1[2-9]\d{9}|(?:33|34|31|32|41|43|44|45|46|47|48|49|60|61|65|66|81|91)[1-9]\d{6,10})$/;

/** E.164, with its leading +. A national number without a country to read it by has none. */
export const e164: Normalizer = (text, { defaultCountry }) => {
  const written = clean(text);
  if (written === undefined) return undefined;
  const international = internationalForm(written);
  if (international !== undefined)
    return plainE164(international) ?? readable(parsePhoneNumberFromString(international));
  if (/[a-f]/i.test(written) && /^[0-9a-f]{32,}$/i.test(written)) return undefined;
  const national = defaultCountry === undefined ? undefined : read(written, defaultCountry);
  if (national?.isValid() === true) return national.number;
  // Bare digits that begin with a country code, as many databases keep them.
  const bare = read(`+${written.replaceAll(/\D/g, "")}`);
  if (bare?.isValid() === true) return bare.number;
  return readable(national);
};

/** Meta's form: the digits of E.164. Meta checks no length, so a number that only carries its country code passes too. */
export const phoneDigits: Normalizer = (text, context) => {
  const number = e164(text, context);
  if (number !== undefined) return number.slice(1);
  if (context.defaultCountry !== undefined && internationalForm(text) === undefined) return undefined;
  if (/[a-z]{4,}/i.test(text.replaceAll(/tel|mobile|phone|ext/gi, ""))) return undefined;
  const digits = text.replaceAll(/\D/g, "").replace(/^0+/, "");
  return digits.length >= 7 && digits.length <= 15 ? digits : undefined;
};

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
  const digits = international.replaceAll(/\D/g, "");
  return PLAIN.test(digits) && !international.includes("(0)") ? `+${digits}` : undefined;
}

function read(text: string, country?: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text, country as CountryCode | undefined);
}

function readable(number: PhoneNumber | undefined): string | undefined {
  return number?.isPossible() === true ? number.number : undefined;
}
