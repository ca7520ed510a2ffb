import type { Answer, Comparison } from "./comparison.ts";
import { metaOn } from "./sides.ts";

/** What the rows say of an input: small claims, each true or false. */
export const composed = (text: string) => text.normalize("NFC");
const folded = (text: string) =>
  composed(text)
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "")
    .toLowerCase();

/** Letters and digits of every script, lower case, composed. */
export const lettersAndDigits = (text: string) => composed(folded(text));
/** What Meta's side looks at where it looks at a-z only. */
export const asciiLetters = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, "");
export const hasLetterBeyondAscii = (text: string) => /[^\0-\x7f]/.test(lettersAndDigits(text));
export const digits = (text: string) => text.replaceAll(/\D/g, "");

export const says = (answer: Answer | undefined, text: string) => answer?.text === text;
export const isTwoLetters = (answer: Answer | undefined): answer is Answer =>
  answer !== undefined && /^[a-z]{2}$/.test(answer.text);

/** Meta's side only kept the first two letters of what it did not know. */
export const isCut = ({ input, meta }: Comparison) =>
  meta !== undefined && meta.text === asciiLetters(input).slice(0, 2);

/** Meta's side would say what the relay says, had the input been written so. */
export const metaAgreesOn = ({ field, relay }: Comparison, input: string) =>
  relay !== undefined && metaOn(field, input)?.wire === relay.wire;

export const isWithoutCountryCode = (input: string) => !/^[^\d+]*(?:\+|00)/.test(input.normalize("NFKC"));

/** The digits in order, with none that were not there: some were left out. */
export function isThinned(relay: Answer | undefined, meta: Answer | undefined): boolean {
  if (relay === undefined || meta === undefined || relay.text.length >= meta.text.length) return false;
  let at = 0;
  for (const digit of meta.text) if (digit === relay.text[at]) at += 1;
  return at === relay.text.length;
}

/** Eight digits that are a day of the calendar, year first. */
export function isCalendarDay(text: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

/** The cookie's parts behind `fb`. */
export function cookieParts(input: string) {
  const [, index = "", created = "", payload = "", appendix] = input.trim().split(".");
  return { index, created, payload, appendix };
}

const MD5_SHAPE = /^[0-9a-f]{32}(?:\..{2,8})?$/i;
/** An MD5 digest, with or without an appendix. */
export const isMd5 = (input: string) => MD5_SHAPE.test(input.trim());

export const hasOuterBlanks = (input: string) => input.trim() !== input;
