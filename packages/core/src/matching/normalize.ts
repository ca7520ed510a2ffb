import { isIP } from "node:net";
import { kindOfAddress } from "../network/address.ts";
import { COUNTRY_NAMES, countryNamed } from "./countries.ts";
import { CANADIAN_PROVINCES, northAmericanState, US_STATES, withoutDigits } from "./states.ts";

/**
 * Brings a match key's value, as a producer sent it, to its canonical form. Returns undefined when the value has none:
 * the key is then left out, never the event. Every text is composed (NFC) first, because the platforms hash composed
 * text.
 */
export type Normalizer = (text: string, context: NormalizeContext) => string | undefined;

export interface NormalizeContext {
  /** ISO 3166-1 alpha-2, upper case: the country of a phone number without a country code. */
  readonly defaultCountry?: string;
  /** The person's own country, alpha-2 in lower case, when it is known in the clear. */
  readonly country?: string;
  /** Now, Unix seconds: nobody was born later. */
  readonly nowSeconds?: number;
}

// Meta's punctuation is ASCII's; typographic dashes and quotes stay. Its page Customer Information Parameters lists no
// characters; Meta's newest normaliser keeps those.
const PUNCTUATION_AND_BLANKS = /[\s!-/:-@[-`{-~]+/gu;
const NOT_LETTER_OR_DIGIT = /[^\p{L}\p{M}\p{N}]+/gu;
// A dot-atom, an @ and a domain of two labels or more (RFC 5322, RFC 1123), in letters of every script (RFC 6531).
// Meta's newest normaliser takes the same in ASCII. Forms and exports leave brackets, commas and `mailto:` around an
// address.
const ADDRESS =
  /^[\p{L}\p{M}\p{N}_!#$%&'*+/=?^`{|}~-]+(?:\.[\p{L}\p{M}\p{N}_!#$%&'*+/=?^`{|}~-]+)*@(?:(?!-)[\p{L}\p{M}\p{N}-]+(?<!-)\.)+(?!-)[\p{L}\p{M}\p{N}-]+(?<!-)$/u;
// Matches nearly every address, in a tenth of the time of ADDRESS.
const PLAIN_ADDRESS = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]+$/;
const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/**
 * Returns the text composed, without blanks around it. Returns undefined for an empty text and for words that some
 * producers write instead, such as `null`.
 */
export function clean(text: string): string | undefined {
  const trimmed = composed(text).trim();
  return trimmed === "" || trimmed === "undefined" || trimmed === "null" ? undefined : trimmed;
}

/**
 * No script puts this many marks on one letter. Ordering them takes quadratic time (Unicode Standard Annex 15, section
 * 13: Stream-Safe Text Format).
 */
const TOO_MANY_MARKS = /\p{M}{31}/u;

/** Most values are ASCII, which is composed already. A text with too many marks becomes an empty one. */
function composed(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  return text.length > 30 && TOO_MANY_MARKS.test(text) ? "" : text.normalize("NFC");
}

/**
 * Lower case without the parts that match. These are removed first: whether a sigma closes its word (ς) depends on what
 * is left, as at Meta. Marks that now follow another letter are composed with it.
 */
function lettersWithout(text: string, pattern: RegExp): string | undefined {
  const cleaned = clean(text);
  return cleaned === undefined ? undefined : clean(cleaned.replace(pattern, "").toLowerCase());
}

/** An e-mail address, trimmed and in lower case. Dots and +tags stay. Undefined when it is no address. */
export const email: Normalizer = (text, context) => {
  const address = lowerCase(text, context);
  if (address === undefined) return undefined;
  return PLAIN_ADDRESS.test(address) || ADDRESS.test(address) ? address : undefined;
};

/** Lower case without punctuation and blanks; letters of every script stay. */
export const personName: Normalizer = (text) => lettersWithout(text, PUNCTUATION_AND_BLANKS);

const lettersAndDigits = (text: string): string | undefined => lettersWithout(text, NOT_LETTER_OR_DIGIT);

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

const BLANKS = /\s+/g;
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
  if (country === undefined || country === "us") {
    const five = (country === "us" ? US_ZIP : US_ZIP_PLUS_FOUR).exec(code)?.[1];
    if (five !== undefined) return five;
  }
  const whole = lettersAndDigits(code);
  return whole === undefined || whole.length < 2 ? undefined : whole;
};

/** ISO 3166-1 alpha-2 in lower case, from alpha-2, alpha-3 or an English name. */
export const country: Normalizer = (text) => {
  const known = COUNTRY_NAMES.get(text.toLowerCase());
  if (known !== undefined) return known;
  const name = lettersAndDigits(text);
  return name === undefined ? undefined : countryNamed(name);
};

/** Words for a gender in forms, titles and address books. Meta's newest normaliser reads them in the same way. */
const GENDERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    f:
      "f female woman girl lady ms miss mrs madam ma'am she her hers herself " +
      "mother mom mama mommy daughter sister aunt niece wife girlfriend bride widow",
    m:
      "m male man boy guy gentleman mr mister sir he him his himself " +
      "father dad papa daddy son brother uncle nephew husband boyfriend groom widower",
  }).flatMap(([letter, words]) => words.split(" ").map((word) => [word, letter] as const)),
);

/** `f` or `m`. Other words match nothing and return undefined. */
export const gender: Normalizer = (text) => GENDERS.get(clean(text)?.toLowerCase() ?? "");

/**
 * YYYYMMDD, from 1900 to this year. Of three groups of digits, the first over 31 is the year; if there is none, the
 * last is. Of the other two, in their order, one over 12 is the day; when both could be the month, the month comes
 * first. Meta's newest normaliser reads dates in this way. Digits in one piece are read with the year first, or else
 * with the year last.
 */
export const dateOfBirth: Normalizer = (text, context) => {
  const [first = "", second = "", third = ""] = clean(text)?.match(/\d+/g) ?? [];
  const date = first.length === 8 ? inOnePiece(first) : inThree(first, second, third);
  return date !== undefined && isPast(date.slice(0, 4), context) ? date : undefined;
};

function inOnePiece(digits: string): string | undefined {
  const yearFirst = calendarDay(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6));
  return yearFirst ?? inEitherOrder(digits.slice(4), digits.slice(0, 2), digits.slice(2, 4));
}

const MOST_DAYS = 31;

function inThree(first: string, second: string, third: string): string | undefined {
  if (Number(first) > MOST_DAYS) return inEitherOrder(first, second, third);
  // Day, year, month: read from its end, such a date looks like one with the year first.
  return Number(second) > MOST_DAYS
    ? inEitherOrder(second, third, first)
    : inEitherOrder(third, first, second);
}

function inEitherOrder(year: string, one: string, other: string): string | undefined {
  return Number(one) > 12 ? calendarDay(year, other, one) : calendarDay(year, one, other);
}

const YEAR = /^(?:19|20)\d\d$/;

function calendarDay(year: string, month: string, day: string): string | undefined {
  if (!YEAR.test(year)) return undefined;
  const [m, d] = [Number(month), Number(day)];
  const date = new Date(Date.UTC(Number(year), m - 1, d));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  return `${year}${String(m).padStart(2, "0")}${String(d).padStart(2, "0")}`;
}

/** Whether a year has begun. Without a clock every well-formed year counts. */
function isPast(year: string, { nowSeconds }: NormalizeContext): boolean {
  return nowSeconds === undefined || Number(year) <= new Date(nowSeconds * 1000).getUTCFullYear();
}

/** One or two digits in a range, written with two digits. */
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

/** The value without blanks around it. */
export const asGiven: Normalizer = (text) => clean(text);

export const lowerCase: Normalizer = (text) => {
  const lower = clean(text)?.toLowerCase();
  return lower === undefined ? undefined : clean(lower);
};

export const upperCase: Normalizer = (text) => {
  const upper = clean(text)?.toUpperCase();
  return upper === undefined ? undefined : clean(upper);
};

/**
 * A UUID without hyphens after Meta's parameter builder: the builder takes it for MD5, does not hash it, and appends
 * its appendix.
 */
const UUID_WITH_APPENDIX = /^([0-9a-f]{32})\.(?:[a-z0-9_-]{8}|aq|ag|aw|ba|bq|bg)$/;

/** Lower case without blanks, as Meta's newest normaliser treats the advertiser's own ids. */
export const foldedId: Normalizer = (text) => {
  const id = lettersWithout(text, BLANKS);
  return id === undefined ? undefined : (UUID_WITH_APPENDIX.exec(id)?.[1] ?? id);
};

/** A device whose owner refuses tracking reports zeros, one id for all such devices. */
const ZEROS = /^[0-]+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An advertising id in lower case with its hyphens. */
export const deviceId: Normalizer = (text, context) => {
  const id = lowerCase(text, context) ?? "";
  return UUID.test(id) && !ZEROS.test(id) ? id : undefined;
};

/** An advertising id in the case that its platform hashes, of any shape. */
export const advertisingId =
  (inCase: Normalizer): Normalizer =>
  (text, context) => {
    const id = inCase(text, context);
    return id === undefined || ZEROS.test(id) ? undefined : id;
  };

/** One of the given words, in upper case. */
export const wordOf =
  (words: ReadonlySet<string>): Normalizer =>
  (text, context) => {
    const word = upperCase(text, context) ?? "";
    return words.has(word) ? word : undefined;
  };

const APPENDIX = /\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/;

/** Documentation addresses are kept, so that a documented example can be tried as it is. */
function saysWhere(address: string): boolean {
  const kind = kindOfAddress(address);
  return kind === "public" || kind === "documentation";
}

/** A bare address of the public internet. Private, loopback and other special addresses say nothing about a person. */
export const publicIpAddress: Normalizer = (text) => {
  const given = clean(text) ?? "";
  const address = isIP(given) === 0 ? given.replace(APPENDIX, "") : given;
  return saysWhere(address) ? address : undefined;
};

/** The same with the appendix of Meta's parameter builder, when it has one. */
export const ipAddress: Normalizer = (text, context) =>
  publicIpAddress(text, context) === undefined ? undefined : clean(text);

// `fb.<index>.<created>.<payload>`, with Meta's appendix as a fifth part. Ten digits are seconds where Meta wants
// milliseconds: a frequent mistake of servers that build the value themselves, and one that can be repaired.
const COOKIE = /^(fb\.\d+\.)(\d{13}|\d{10})(\.([^\s.]+)(?:\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg))?)$/;

function metaCookie(text: string, isPayload: (payload: string) => boolean): string | undefined {
  const [, head = "", created = "", tail = "", payload = ""] = COOKIE.exec(clean(text) ?? "") ?? [];
  if (head === "" || !isPayload(payload)) return undefined;
  return `${head}${created.length === 13 ? created : `${created}000`}${tail}`;
}

/** Meta's click id, fbc; case matters. */
export const clickCookie: Normalizer = (text) => metaCookie(text, () => true);

/** Meta's browser id, fbp, whose payload is a number. */
export const browserCookie: Normalizer = (text) => metaCookie(text, (payload) => /^\d+$/.test(payload));

/** Digits only, as text or as a JSON number; an id has at most 17. */
export const digitsOnly: Normalizer = (text) => {
  const value = clean(text) ?? "";
  return /^[1-9]\d{0,16}$/.test(value) ? value : undefined;
};

const LANGUAGE_TAG = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
/** A single letter or digit opens an extension. */
const EXTENSION = /-[A-Za-z0-9]-/;

/** BCP 47, with hyphens and without extensions. */
export const languageTag: Normalizer = (text) => {
  const written = (clean(text) ?? "").replaceAll("_", "-");
  const extension = written.search(EXTENSION);
  const tag = extension === -1 ? written : written.slice(0, extension);
  if (!LANGUAGE_TAG.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};
