import { COUNTRY_NAMES, countryNamed } from "./countries.ts";
import type { Normalizer } from "./normalizer.ts";
import { CANADIAN_PROVINCES, US_STATES, northAmericanState, withoutDigits } from "./states.ts";
import { BLANKS, lettersAndDigits, lettersWithout } from "./text.ts";

/** A text that does not begin with a letter is a postcode or a house number, or has one in front. */
const BEGINS_WITH_LETTER = /^\p{L}/u;

/** Lower case, letters and digits only. Accents stay: the platforms' pages want UTF-8 where a-z do not suffice. */
export const city: Normalizer = (text) => {
  const name = lettersAndDigits(text);
  return name !== undefined && BEGINS_WITH_LETTER.test(name) ? name : undefined;
};

/**
 * Two-letter code for US states and Canadian provinces, from their name or code; elsewhere the name, normalised as a
 * city's. For a person known to be in the US or Canada, a name with words around it is understood (`California, USA`),
 * and a text that names no state is left out. Without a country only whole names are understood: Baja California is not
 * in the US.
 */
export const state: Normalizer = (text, { country }) => {
  const name = city(text, {});
  if (name === undefined) return undefined;
  if (country === undefined) {
    const written = withoutDigits(name);
    return US_STATES.get(written) ?? CANADIAN_PROVINCES.get(written) ?? name;
  }
  return country === "us" || country === "ca" ? northAmericanState(name, country) : name;
};

/** Five digits not followed by a sixth, or all nine in one piece. */
const US_ZIP = /^(\d{5})(?:\d{4})?(?!\d)/;

const US_ZIP_PLUS_FOUR = /^(\d{5})-\d{4}$/;

/**
 * Lower case, letters and digits only; US codes by their first five digits. Leading zeros stay. When no country is known,
 * five digits, a dash and four digits are a US code; nine digits in one piece may be another country's.
 */
export const zip: Normalizer = (text, { country }) => {
  const code = lettersWithout(text, BLANKS);
  if (code === undefined) return undefined;
  const whole = lettersAndDigits(code);
  if (whole === undefined || whole.length < 2) return undefined;
  if (country === undefined) return US_ZIP_PLUS_FOUR.exec(code)?.[1] ?? whole;
  if (country !== "us") return whole;
  // Of a text with other signs in it, what is left of it counts as any other text does.
  return (US_ZIP.exec(code) ?? US_ZIP.exec(whole))?.[1] ?? whole;
};

/** ISO 3166-1 alpha-2 in lower case, from alpha-2, alpha-3 or an English name. */
export const country: Normalizer = (text) => {
  const known = COUNTRY_NAMES.get(text.toLowerCase());
  if (known !== undefined) return known;
  const name = lettersAndDigits(text);
  return name === undefined ? undefined : countryNamed(name);
};
