import type { Normalizer } from "./normalizer.ts";

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

export const BLANKS = /\s+/g;

const NOT_LETTER_OR_DIGIT = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * Lower case without the parts that match. These are removed first: whether a sigma closes its word (ς) depends on what
 * is left. Marks that now follow another letter are composed with it.
 */
export function lettersWithout(text: string, pattern: RegExp): string | undefined {
  const cleaned = clean(text);
  return cleaned === undefined ? undefined : clean(cleaned.replace(pattern, "").toLowerCase());
}

export const lettersAndDigits = (text: string): string | undefined =>
  lettersWithout(text, NOT_LETTER_OR_DIGIT);

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

/** One of the given words, in upper case. */
export const wordOf =
  (words: ReadonlySet<string>): Normalizer =>
  (text, context) => {
    const word = upperCase(text, context) ?? "";
    return words.has(word) ? word : undefined;
  };

/** Digits only, as text or as a JSON number; an id has at most 17. */
export const digitsOnly: Normalizer = (text) => {
  const value = clean(text) ?? "";
  return /^[1-9]\d{0,16}$/.test(value) ? value : undefined;
};

/** One or two digits in a range, written with two digits. */
export const twoDigits =
  (max: number): Normalizer =>
  (text) => {
    const value = clean(text) ?? "";
    return /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= max
      ? value.padStart(2, "0")
      : undefined;
  };
