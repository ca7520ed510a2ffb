import { hashed, NOTHING } from "../comparison.ts";
import * as reading from "../reading.ts";
import { CUSTOMER, E164, type Disagreement } from "./disagreement.ts";

export const OF_EMAIL: readonly Disagreement[] = [
  {
    fields: ["email"],
    name: "international addresses",
    example: { input: "Jörg@Example.com", relay: hashed("jörg@example.com"), meta: NOTHING },
    reason:
      "Letters of every script may stand in an address; the page asks for trimming and lower case only.",
    source: `${CUSTOMER}; RFC 6531`,
    covers: ({ input, relay, meta }) =>
      meta === NOTHING &&
      reading.says(relay, reading.composed(input.trim().toLowerCase())) &&
      reading.hasLetterBeyondAscii(input),
  },
  {
    fields: ["email"],
    name: "colon before a dot",
    example: { input: "a:.b@example.com", relay: NOTHING, meta: hashed("a:.b@example.com") },
    reason: "A colon cannot stand in an address without quotes.",
    source: "RFC 5322, section 3.2.3",
    covers: ({ input, relay }) => relay === NOTHING && /:\.[^@]*@/.test(input),
  },
];

export const OF_PHONE: readonly Disagreement[] = [
  {
    fields: ["phone"],
    name: "national number of a known country",
    example: {
      input: "020 7946 0018",
      country: "gb",
      relay: hashed("442079460018"),
      meta: hashed("2079460018"),
    },
    reason: "The country code has to be in the number; the person's own country says which it is.",
    source: `${CUSTOMER} (country code); ${E164}`,
    covers: ({ input, country, relay, meta }) =>
      country !== undefined &&
      reading.isWithoutCountryCode(input) &&
      relay !== NOTHING &&
      meta !== NOTHING &&
      relay.text.endsWith(meta.text),
  },
  {
    fields: ["phone"],
    name: "the way abroad of the person's country",
    example: {
      input: "011 44 20 7946 0018",
      country: "us",
      relay: hashed("442079460018"),
      meta: hashed("11442079460018"),
    },
    reason: "011 is dialled from America before a country code, as 00 is elsewhere.",
    source: `${E164} (international prefix)`,
    covers: ({ input, country, relay, meta }) =>
      country !== undefined &&
      relay !== NOTHING &&
      /^\D*0[^0]/.test(input) &&
      meta?.text.endsWith(relay.text) === true,
  },
  {
    fields: ["phone"],
    name: "national number of no known country",
    example: { input: "020 7946 0018", relay: NOTHING, meta: hashed("2079460018") },
    reason: "The 0 in front says that the country code is missing; without it nobody can be matched.",
    source: `${CUSTOMER} (country code); ${E164}`,
    covers: ({ input, country, relay }) =>
      country === undefined && relay === NOTHING && /^0[^0]/.test(reading.digits(input)),
  },
  {
    fields: ["phone"],
    name: "no number of its country",
    example: { input: "555 0123", country: "us", relay: NOTHING, meta: hashed("5550123") },
    reason: "Neither a number of the person's country nor one that begins with a country code.",
    source: `${CUSTOMER} (country code); ${E164}`,
    covers: ({ input, country, relay }) =>
      country !== undefined && relay === NOTHING && reading.isWithoutCountryCode(input),
  },
  {
    fields: ["phone"],
    name: "trunk 0 behind the country code",
    example: { input: "+44 (0)20 7946 0018", relay: hashed("442079460018"), meta: hashed("4402079460018") },
    reason: "The 0 in brackets is dialled at home only and is no part of the international number.",
    source: `ITU-T E.123, section 2; ${E164}`,
    covers: ({ input, relay, meta }) =>
      reading.isThinned(relay, meta) &&
      /^\D*(?:00)?\d{1,3}\D*0/.test(input) &&
      meta?.text.length === (relay?.text.length ?? 0) + 1,
  },
  {
    fields: ["phone"],
    name: "extension",
    example: {
      input: "+1 415 555 2671 ext. 12",
      relay: hashed("14155552671"),
      meta: hashed("1415555267112"),
    },
    reason: "The number behind ext. is dialled inside an office; the line is another's number with it.",
    source: `${E164}; RFC 3966, section 5.3`,
    covers: ({ input, relay }) => {
      const line = input.replace(/(?:;ext=|\s*(?:ext\.?|x))\s*\d+$/i, "");
      return line !== input && relay !== NOTHING && reading.digits(line).endsWith(relay.text.slice(4));
    },
  },
  {
    fields: ["phone"],
    name: "too few or too many digits",
    example: { input: "12", relay: NOTHING, meta: hashed("12") },
    reason: "No person's line has fewer than seven digits, and no number more than fifteen.",
    source: `${E164}, section 6.1`,
    covers: ({ relay, meta }) =>
      relay === NOTHING && meta !== NOTHING && (meta.text.length < 7 || meta.text.length > 15),
  },
  {
    fields: ["phone"],
    name: "digits of other keyboards",
    example: { input: "＋４４ ７７００ ９００１２３", relay: hashed("447700900123"), meta: NOTHING },
    reason: "Digits of full width, circled, Arabic and Persian digits are the same number.",
    source: "Unicode Standard, section 22.3 (decimal digits); Unicode Standard Annex 15 (NFKC)",
    covers: ({ input, relay, meta }) => meta === NOTHING && relay !== NOTHING && /[^\P{N}0-9]/u.test(input),
  },
];
