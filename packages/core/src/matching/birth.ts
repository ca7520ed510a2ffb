import type { NormalizeContext, Normalizer } from "./normalizer.ts";
import { clean } from "./text.ts";

/**
 * YYYYMMDD, from 1900 to this year. Of three groups of digits, the first over 31 is the year; if there is none, the
 * last is. Of the other two, in their order, one over 12 is the day; when both could be the month, the month comes
 * first. Digits in one piece are read with the year first, or else with the year last.
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

/** A year of birth. */
export const birthYear: Normalizer = (text, context) => {
  const value = clean(text) ?? "";
  return YEAR.test(value) && isPast(value, context) ? value : undefined;
};
