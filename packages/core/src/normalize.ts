import { BlockList, isIP } from "node:net";
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
  /** Now, Unix seconds: nobody was born later. */
  readonly nowSeconds?: number;
}

// What Meta calls punctuation is ASCII's; typographic dashes and quotes stay (Customer Information Parameters; the page
// names none, Meta's newest normaliser keeps them).
const PUNCTUATION_AND_BLANKS = /[\s!-/:-@[-`{-~]+/gu;
const NOT_LETTER_OR_DIGIT = /[^\p{L}\p{M}\p{N}]+/gu;
const ADDRESS = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u;
const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/** Composed, without outer blanks. Nothing: `undefined`, which is also what some producers write for it. */
export function clean(text: string): string | undefined {
  const trimmed = composed(text).trim();
  return trimmed === "" || trimmed === "undefined" || trimmed === "null" ? undefined : trimmed;
}

/** Most values are ASCII, which is composed already. */
function composed(text: string): string {
  return PLAIN_ASCII.test(text) ? text : text.normalize("NFC");
}

/** Lower case without what matches. Marks that now follow another letter are composed with it. */
function lettersWithout(text: string, pattern: RegExp): string | undefined {
  const cleaned = clean(text);
  return cleaned === undefined ? undefined : clean(cleaned.toLowerCase().replace(pattern, ""));
}

/** Trimmed, lower case; dots and +tags stay. What is no address is dropped. */
export const email: Normalizer = (text, context) => {
  const address = lowerCase(text, context);
  return address !== undefined && ADDRESS.test(address) ? address : undefined;
};

/** Lower case without punctuation and blanks; letters of every script stay. */
export const personName: Normalizer = (text) => lettersWithout(text, PUNCTUATION_AND_BLANKS);

/** Lower case, letters and digits only; accents stay (the platforms' pages want UTF-8 where a-z do not suffice). */
export const city: Normalizer = (text) => lettersWithout(text, NOT_LETTER_OR_DIGIT);

/** Two-letter code for US states and Canadian provinces, by name or code; elsewhere the name as a city's. */
export const state: Normalizer = (text, { country }) => {
  const name = city(text, {});
  if (name === undefined) return undefined;
  if (country === undefined || country === "us")
    return US_STATES.get(name) ?? CANADIAN_PROVINCES.get(name) ?? name;
  return country === "ca" ? (CANADIAN_PROVINCES.get(name) ?? name) : name;
};

const BLANKS = /\s+/g;
const US_ZIP_PLUS_FOUR = /^(\d{5})-?\d{4}$/;

/** Lower case without blanks and dashes; US codes by their first five digits. Leading zeros stay. */
export const zip: Normalizer = (text, { country }) => {
  const code = lettersWithout(text, BLANKS);
  if (code === undefined) return undefined;
  const us = country === undefined || country === "us" ? US_ZIP_PLUS_FOUR.exec(code)?.[1] : undefined;
  // Nine digits without a dash are a US code only where the country says so.
  if (us !== undefined && (country === "us" || code.includes("-"))) return us;
  const whole = lettersWithout(code, PUNCTUATION_AND_BLANKS);
  return whole === undefined || whole.length < 2 ? undefined : whole;
};

/** ISO 3166-1 alpha-2 in lower case, from alpha-2, alpha-3 or an English name. */
export const country: Normalizer = (text) => {
  const known = COUNTRY_NAMES.get(text.toLowerCase());
  if (known !== undefined) return known;
  const name = city(text, {});
  return name === undefined ? undefined : COUNTRY_NAMES.get(name);
};

const GENDERS: ReadonlyMap<string, string> = new Map([
  ["f", "f"],
  ["female", "f"],
  ["woman", "f"],
  ["m", "m"],
  ["male", "m"],
  ["man", "m"],
]);

/** f or m; any other word says nothing that is matched. */
export const gender: Normalizer = (text) => GENDERS.get(clean(text)?.toLowerCase() ?? "");

/**
 * YYYYMMDD, from 1900 to this year. The year is the group of four digits, first or last; of the two others one over 12 is
 * the day, and where both could be, the month comes first, as Meta's newest normaliser reads it. Digits in one piece are
 * read year first, or else year last.
 */
export const dateOfBirth: Normalizer = (text, context) => {
  const [first = "", second = "", third = ""] = clean(text)?.match(/\d+/g) ?? [];
  const date =
    first.length === 8
      ? (calendarDay(first.slice(0, 4), first.slice(4, 6), first.slice(6)) ??
        inEitherOrder(first.slice(4), first.slice(0, 2), first.slice(2, 4)))
      : first.length === 4
        ? inEitherOrder(first, second, third)
        : inEitherOrder(third, first, second);
  return date !== undefined && isPast(date.slice(0, 4), context) ? date : undefined;
};

function inEitherOrder(year: string, one: string, other: string): string | undefined {
  return Number(one) > 12 ? calendarDay(year, other, one) : calendarDay(year, one, other);
}

const YEAR = /^(?:19|20)\d\d$/;
const ONE_OR_TWO_DIGITS = /^\d{1,2}$/;

function calendarDay(year: string, month: string, day: string): string | undefined {
  if (!YEAR.test(year) || !ONE_OR_TWO_DIGITS.test(month) || !ONE_OR_TWO_DIGITS.test(day)) return undefined;
  const [m, d] = [Number(month), Number(day)];
  const date = new Date(Date.UTC(Number(year), m - 1, d));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  return `${year}${month.padStart(2, "0")}${day.padStart(2, "0")}`;
}

/** Whether a year has begun; without a clock every year that is written like one has. */
function isPast(year: string, { nowSeconds }: NormalizeContext): boolean {
  return nowSeconds === undefined || Number(year) <= new Date(nowSeconds * 1000).getUTCFullYear();
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
export const birthYear: Normalizer = (text, context) => {
  const value = clean(text) ?? "";
  return YEAR.test(value) && isPast(value, context) ? value : undefined;
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
export const lowerCase: Normalizer = (text) => {
  const lower = clean(text)?.toLowerCase();
  return lower === undefined ? undefined : clean(lower);
};

/** Upper case. */
export const upperCase: Normalizer = (text) => {
  const upper = clean(text)?.toUpperCase();
  return upper === undefined ? undefined : clean(upper);
};

/** Lower case without blanks: Meta's newest normaliser for ids of the advertiser. */
export const foldedId: Normalizer = (text) => lettersWithout(text, BLANKS);

/** A device whose owner refused tracking reports zeros: one id for all of them. */
const ZEROS = /^[0-]+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An advertising id in lower case with its hyphens. */
export const deviceId: Normalizer = (text, context) => {
  const id = lowerCase(text, context) ?? "";
  return UUID.test(id) && !ZEROS.test(id) ? id : undefined;
};

/** An advertising id in the case that its platform hashes, whatever its shape. */
export const advertisingId =
  (inCase: Normalizer): Normalizer =>
  (text, context) => {
    const id = inCase(text, context);
    return id === undefined || ZEROS.test(id) ? undefined : id;
  };

/** One of the words, in upper case. */
export const wordOf =
  (words: ReadonlySet<string>): Normalizer =>
  (text, context) => {
    const word = upperCase(text, context) ?? "";
    return words.has(word) ? word : undefined;
  };

const APPENDIX = /\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/;

/** An IPv4 or IPv6 address, also with the appendix of Meta's parameter builder. */
export const ipAddress: Normalizer = (text) => {
  const address = clean(text) ?? "";
  if (isIP(address) !== 0) return address;
  return isIP(address.replace(APPENDIX, "")) === 0 ? undefined : address;
};

const NOT_PUBLIC = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
] as const) {
  NOT_PUBLIC.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  NOT_PUBLIC.addSubnet(net, prefix, "ipv6");
}

/** An address of the public internet, bare: private, loopback and link-local ones say nothing about a person. */
export const publicIpAddress: Normalizer = (text) => {
  const given = clean(text) ?? "";
  const address = isIP(given) === 0 ? given.replace(APPENDIX, "") : given;
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return undefined;
  return NOT_PUBLIC.check(address, family === 4 ? "ipv4" : "ipv6") ? undefined : address;
};

// `fb.<index>.<created>.<payload>`, with Meta's appendix as a fifth part. Ten digits are seconds where Meta wants
// milliseconds: the usual mistake of servers that build the value themselves, and one that can be put right.
const COOKIE = /^(fb\.\d\.)(\d{13}|\d{10})(\.([^\s.]+)(?:\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg))?)$/;

function metaCookie(text: string, isPayload: (payload: string) => boolean): string | undefined {
  const [, head = "", created = "", tail = "", payload = ""] = COOKIE.exec(clean(text) ?? "") ?? [];
  if (head === "" || !isPayload(payload)) return undefined;
  return `${head}${created.length === 13 ? created : `${created}000`}${tail}`;
}

/** Meta's click id, fbc; case matters. */
export const clickCookie: Normalizer = (text) => metaCookie(text, () => true);

/** Meta's browser id, fbp, whose payload is a number. */
export const browserCookie: Normalizer = (text) => metaCookie(text, (payload) => /^\d+$/.test(payload));

/** Digits only, as an id that JSON writes as a number; more than 17 no such id has. */
export const digitsOnly: Normalizer = (text) => {
  const value = clean(text) ?? "";
  return /^[1-9]\d{0,16}$/.test(value) ? value : undefined;
};

const LANGUAGE_TAG = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
const EXTENSIONS = /-[A-Za-z0-9]-.*$/;

/** BCP 47, with hyphens and without extensions. */
export const languageTag: Normalizer = (text) => {
  const tag = (clean(text) ?? "").replaceAll("_", "-").replace(EXTENSIONS, "");
  if (!LANGUAGE_TAG.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};
