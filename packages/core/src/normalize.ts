import { isIP } from "node:net";
import { COUNTRY_NAMES } from "./countries.ts";
import { CANADIAN_PROVINCES, US_STATES } from "./states.ts";

/**
 * Canonical forms of match keys, from what a producer sent. `undefined`: the value cannot be brought to one, so its key
 * is left out, never its event. Every text is composed (NFC) first, since the platforms' digests are of composed text.
 */
export type Normalizer = (text: string, context: NormalizeContext) => string | undefined;

export interface NormalizeContext {
  /** ISO 3166-1 alpha-2, upper case: how a phone number without country code is read. */
  readonly defaultCountry?: string;
  /** The person's own country, alpha-2 in lower case, where it is known in the clear. */
  readonly country?: string;
}

// What Meta calls punctuation is ASCII's; typographic dashes and quotes stay (Customer Information Parameters; the page
// names none, Meta's newest normaliser keeps them).
const PUNCTUATION_AND_BLANKS = /[\s!-/:-@[-`{-~]+/gu;
const NOT_LETTER_OR_DIGIT = /[^\p{L}\p{M}\p{N}]+/gu;
const ADDRESS = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u;
const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/** Composed, without outer blanks. Nothing: `undefined`, which is also what some producers write for it. */
export function clean(text: string): string | undefined {
  const trimmed = (PLAIN_ASCII.test(text) ? text : text.normalize("NFC")).trim();
  return trimmed === "" || trimmed === "undefined" || trimmed === "null" ? undefined : trimmed;
}

/** Trimmed, lower case; dots and +tags stay. What is no address is dropped. */
export const email: Normalizer = (text) => {
  const address = clean(text)?.toLowerCase();
  return address !== undefined && ADDRESS.test(address) ? address : undefined;
};

/** Lower case without punctuation and blanks; letters of every script stay. */
export const personName: Normalizer = (text) =>
  orNothing(clean(text)?.toLowerCase().replace(PUNCTUATION_AND_BLANKS, ""));

/** Lower case, letters and digits only; accents stay (the platforms' pages want UTF-8 where a-z do not suffice). */
export const city: Normalizer = (text) =>
  orNothing(clean(text)?.toLowerCase().replace(NOT_LETTER_OR_DIGIT, ""));

/** Two-letter code for US states and Canadian provinces, by name or code; elsewhere the name as a city's. */
export const state: Normalizer = (text, { country }) => {
  const name = city(text, {});
  if (name === undefined) return undefined;
  if (country === undefined || country === "us")
    return US_STATES.get(name) ?? CANADIAN_PROVINCES.get(name) ?? name;
  return country === "ca" ? (CANADIAN_PROVINCES.get(name) ?? name) : name;
};

const US_ZIP_PLUS_FOUR = /^(\d{5})-?\d{4}$/;

/** Lower case without blanks and dashes; US codes by their first five digits. Leading zeros stay. */
export const zip: Normalizer = (text, { country }) => {
  const code = clean(text)?.toLowerCase().replaceAll(/\s+/g, "");
  if (code === undefined) return undefined;
  const us = country === undefined || country === "us" ? US_ZIP_PLUS_FOUR.exec(code)?.[1] : undefined;
  // Nine digits without a dash are a US code only where the country says so.
  if (us !== undefined && (country === "us" || code.includes("-"))) return us;
  const whole = code.replace(PUNCTUATION_AND_BLANKS, "");
  return whole.length < 2 ? undefined : whole;
};

/** ISO 3166-1 alpha-2 in lower case, from alpha-2, alpha-3 or an English name. */
export const country: Normalizer = (text) => {
  const name = city(text, {});
  return name === undefined ? undefined : COUNTRY_NAMES.get(name);
};

const GENDERS: Readonly<Record<string, string>> = {
  f: "f",
  female: "f",
  woman: "f",
  m: "m",
  male: "m",
  man: "m",
};

/** f or m; any other word says nothing that is matched. */
export const gender: Normalizer = (text) => GENDERS[clean(text)?.toLowerCase() ?? ""];

/**
 * YYYYMMDD, 1900 at the earliest. The year is the group of four digits (or the one over 31), a group over 12 is the day;
 * where both orders are possible the month comes first, as Meta's newest normaliser reads it.
 */
export const dateOfBirth: Normalizer = (text) => {
  const digits = clean(text)?.match(/\d+/g);
  if (!digits) return undefined;
  const [only = ""] = digits;
  if (digits.length === 1 && only.length === 8) {
    return (
      calendarDay(only.slice(0, 4), only.slice(4, 6), only.slice(6)) ??
      monthFirst(only.slice(0, 2), only.slice(2, 4), only.slice(4))
    );
  }
  const [first = "", second = "", third = ""] = digits;
  // A time after the date (ISO 8601) says nothing about the day.
  if (digits.length < 3) return undefined;
  return first.length === 4
    ? calendarDay(first, second, third.slice(0, 2))
    : monthFirst(first, second, third);
};

function monthFirst(first: string, second: string, year: string): string | undefined {
  return Number(first) > 12 ? calendarDay(year, second, first) : calendarDay(year, first, second);
}

function calendarDay(year: string, month: string, day: string): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (year.length !== 4 || y < 1900 || y > 2100) return undefined;
  const date = new Date(Date.UTC(y, m - 1, d));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  return `${year}${month.padStart(2, "0")}${day.padStart(2, "0")}`;
}

/** One or two digits in a range, two digits wide. */
export const twoDigits =
  (max: number): Normalizer =>
  (text) => {
    const value = clean(text) ?? "";
    return /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= max
      ? value.padStart(2, "0")
      : undefined;
  };

/** A year of birth. */
export const birthYear: Normalizer = (text) => {
  const value = clean(text) ?? "";
  return /^(?:19|20)\d\d$/.test(value) ? value : undefined;
};

/** The first letters of a name. */
export const initials =
  (count: number): Normalizer =>
  (text, context) => {
    const name = personName(text, context);
    return name === undefined ? undefined : Array.from(name).slice(0, count).join("");
  };

/** As it is, without outer blanks. */
export const asGiven: Normalizer = (text) => clean(text);

/** Lower case. */
export const lowerCase: Normalizer = (text) => clean(text)?.toLowerCase();

/** Upper case. */
export const upperCase: Normalizer = (text) => clean(text)?.toUpperCase();

/** Lower case without blanks: Meta's newest normaliser for ids of the advertiser. */
export const foldedId: Normalizer = (text) => orNothing(clean(text)?.toLowerCase().replaceAll(/\s+/g, ""));

const APPENDIX = /\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/;

/** An IPv4 or IPv6 address, also with the appendix of Meta's parameter builder. */
export const ipAddress: Normalizer = (text) => {
  const address = clean(text) ?? "";
  if (isIP(address) !== 0) return address;
  return isIP(address.replace(APPENDIX, "")) === 0 ? undefined : address;
};

const CLICK_OR_BROWSER_ID = /^fb\.\d+\.\d+\.[^\s.]+(?:\.[^\s.]+)?$/;

/** fb.<index>.<ms>.<payload>, five-part ones included; case matters. */
export const metaCookie: Normalizer = (text) => {
  const value = clean(text) ?? "";
  return CLICK_OR_BROWSER_ID.test(value) ? value : undefined;
};

/** Digits only, as an id that JSON writes as a number. */
export const digitsOnly: Normalizer = (text) => {
  const value = clean(text) ?? "";
  return /^\d{1,17}$/.test(value) ? value : undefined;
};

/** BCP 47, with hyphens. */
export const languageTag: Normalizer = (text) => {
  try {
    return Intl.getCanonicalLocales((clean(text) ?? "").replaceAll("_", "-"))[0];
  } catch {
    return undefined;
  }
};

function orNothing(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
