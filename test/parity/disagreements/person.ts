import { asItIs, hashed, NOTHING } from "../comparison.ts";
import { RANK_AND_STREET } from "../inputs/people.ts";
import * as reading from "../reading.ts";
import { CUSTOMER, MD5, type Disagreement } from "./disagreement.ts";

export const OF_PEOPLE: readonly Disagreement[] = [
  {
    fields: ["date_of_birth"],
    name: "years before 1900 and to come",
    example: { input: "1890-01-15", relay: NOTHING, meta: hashed("18900115") },
    reason: "The page takes years from 1900 to now.",
    source: `${CUSTOMER} (date of birth)`,
    covers: ({ relay, meta }) => {
      const year = Number(meta?.text.slice(0, 4) ?? "1900");
      return relay === NOTHING && (year < 1900 || year > 2026);
    },
  },
  {
    fields: ["date_of_birth"],
    name: "no day of the calendar",
    example: { input: "31/02/1990", relay: NOTHING, meta: hashed("19900231") },
    reason: "Nobody was born on it.",
    source: `${CUSTOMER} (YYYYMMDD); ISO 8601`,
    covers: ({ relay, meta }) => relay === NOTHING && meta !== NOTHING && !reading.isCalendarDay(meta.text),
  },
  {
    fields: ["date_of_birth"],
    name: "eight digits with the year last",
    example: { input: "15011990", relay: hashed("19900115"), meta: hashed("15011990") },
    reason: "The page wants the year first, whatever the order and the punctuation it came in.",
    source: `${CUSTOMER} (YYYYMMDD)`,
    covers: ({ relay, meta }) =>
      relay !== NOTHING &&
      meta !== NOTHING &&
      !reading.isCalendarDay(meta.text) &&
      relay.text.slice(0, 4) === meta.text.slice(4),
  },
  {
    fields: ["date_of_birth"],
    name: "a time behind eight digits",
    example: { input: "19900115T000000", relay: hashed("19900115"), meta: NOTHING },
    reason: "The basic form of a date with its time: the date is in the first eight digits, or nowhere.",
    source: "ISO 8601 (basic format)",
    covers: ({ input, relay, meta }) =>
      (meta === NOTHING || relay === NOTHING) && /^\s*\d{8}[T ]\d\d/.test(input),
  },
  {
    fields: ["gender"],
    name: "words of rank and of the street",
    example: { input: "Count", relay: NOTHING, meta: hashed("m") },
    reason: "No form offers them for a gender: where they stand, the field means something else.",
    source: `${CUSTOMER} (f or m)`,
    covers: ({ input, relay }) => relay === NOTHING && RANK_AND_STREET.includes(input.trim().toLowerCase()),
  },
];

export const OF_ID: readonly Disagreement[] = [
  {
    fields: ["external_id"],
    name: "ids that look like MD5",
    example: { input: MD5, relay: hashed(MD5), meta: asItIs(MD5) },
    reason: "A UUID without dashes looks the same. Ids of people are hashed, whatever they look like.",
    source: `${CUSTOMER} (external_id: hashing recommended)`,
    covers: ({ input, relay }) =>
      reading.isMd5(input) && reading.says(relay, input.trim().toLowerCase().split(".")[0] ?? ""),
  },
];
