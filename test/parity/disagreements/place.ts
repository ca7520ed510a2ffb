import { hashed, NOTHING } from "../comparison.ts";
import * as reading from "../reading.ts";
import { CUSTOMER, type Disagreement } from "./disagreement.ts";

/** Calif. */
const LONGEST_SHORT_NAME = 5;
const isHome = (country: string | undefined) => country === "us" || country === "ca";

export const OF_CITY: readonly Disagreement[] = [
  {
    fields: ["city"],
    name: "letters beyond a-z",
    example: { input: "São Paulo", relay: hashed("sãopaulo"), meta: hashed("sopaulo") },
    reason: "The page wants them in UTF-8. Cut out, they leave no city of any name.",
    source: `${CUSTOMER} (city: special characters in UTF-8)`,
    covers: ({ input, relay }) =>
      reading.hasLetterBeyondAscii(input) && reading.says(relay, reading.lettersAndDigits(input)),
  },
  {
    fields: ["city", "state"],
    name: "a digit or a mark of another script in front",
    example: { input: "１st City", relay: NOTHING, meta: hashed("stcity") },
    reason:
      "A name begins with a letter; Meta's side asks for that too and overlooks digits that are not ASCII.",
    source: `${CUSTOMER} (city)`,
    covers: ({ input, relay }) =>
      relay === NOTHING && /^[^\p{L}\0-\x7f]/u.test(reading.lettersAndDigits(input)),
  },
];

export const OF_STATE: readonly Disagreement[] = [
  {
    fields: ["state"],
    name: "states of other countries",
    example: { input: "Bayern", country: "de", relay: hashed("bayern"), meta: hashed("ba") },
    reason: "Only the US has two-letter codes on the page; elsewhere the whole name goes.",
    source: `${CUSTOMER} (state)`,
    covers: ({ input, country, relay }) =>
      country !== undefined && !isHome(country) && reading.says(relay, reading.lettersAndDigits(input)),
  },
  {
    fields: ["state"],
    name: "states of no known country",
    example: { input: "Baja California", relay: hashed("bajacalifornia"), meta: hashed("ca") },
    reason: "A name that only contains a state's may be another country's, and goes whole.",
    source: `${CUSTOMER} (state)`,
    covers: ({ input, country, relay }) =>
      country === undefined && reading.says(relay, reading.lettersAndDigits(input)),
  },
  {
    fields: ["state"],
    name: "no state",
    example: { input: "Xanadu", country: "us", relay: NOTHING, meta: hashed("xa") },
    reason: "The first two letters of a word are the code of a state only by chance.",
    source: `${CUSTOMER} (state: two-letter ANSI code)`,
    covers: (found) => found.relay === NOTHING && isHome(found.country) && reading.isCut(found),
  },
  {
    fields: ["state"],
    name: "DC, territories, Newfoundland",
    example: { input: "District of Columbia", country: "us", relay: hashed("dc"), meta: hashed("di") },
    reason: "They have a code, which Meta's table lacks.",
    source: `${CUSTOMER} (state: two-letter ANSI code); ANSI INCITS 38`,
    covers: ({ input, relay }) =>
      /washingtondc|district|puerto|guam|samoa|virginislands|mariana|newfoundland/.test(
        reading.asciiLetters(input),
      ) && reading.isTwoLetters(relay),
  },
  {
    fields: ["state"],
    name: "shortened names",
    example: { input: "Tex.", country: "us", relay: hashed("tx"), meta: hashed("te") },
    reason: "Once usual on envelopes; the first two letters are another state's code, or none.",
    source: `${CUSTOMER} (state: two-letter ANSI code)`,
    covers: (found) =>
      isHome(found.country) &&
      reading.isTwoLetters(found.relay) &&
      reading.asciiLetters(found.input).length <= LONGEST_SHORT_NAME,
  },
  {
    fields: ["state"],
    name: "accents in a known name",
    example: { input: "Québec", country: "ca", relay: hashed("qc"), meta: hashed("qu") },
    reason: "Meta's side loses the accented letter and then the name.",
    source: `${CUSTOMER} (special characters in UTF-8)`,
    covers: ({ input, relay }) => reading.isTwoLetters(relay) && reading.hasLetterBeyondAscii(input),
  },
  {
    fields: ["state"],
    name: "the longest name of the person's own country",
    example: { input: "West Virginia, USA", country: "us", relay: hashed("wv"), meta: hashed("va") },
    reason:
      "With words around the name Meta's side takes the first that it finds: Virginia in West Virginia, Kansas in Kansas City, Missouri.",
    source: `${CUSTOMER} (state: two-letter ANSI code)`,
    covers: (found) =>
      isHome(found.country) &&
      reading.isTwoLetters(found.relay) &&
      reading.isTwoLetters(found.meta) &&
      reading.asciiLetters(found.input).length > LONGEST_SHORT_NAME,
  },
  {
    fields: ["state"],
    name: "numbered regions",
    example: { input: "2A", country: "fr", relay: NOTHING, meta: hashed("a") },
    reason: "The letters that are left without the number are no state.",
    source: `${CUSTOMER} (state)`,
    covers: ({ input, relay }) => relay === NOTHING && /^\d/.test(reading.lettersAndDigits(input)),
  },
];

export const OF_ZIP: readonly Disagreement[] = [
  {
    fields: ["zip"],
    name: "blanks inside",
    example: { input: "M1 1AE", country: "gb", relay: hashed("m11ae"), meta: hashed("m1 1ae") },
    reason: "The page wants no spaces, and its sample m11ae has none.",
    source: `${CUSTOMER} (zip: sample m11ae)`,
    covers: ({ relay, meta }) => meta !== NOTHING && reading.says(relay, meta.text.replaceAll(/\s/g, "")),
  },
  {
    fields: ["zip"],
    name: "dashes but of a US code's last four",
    example: { input: "01310-100", country: "br", relay: hashed("01310100"), meta: hashed("01310") },
    reason: "The page takes the dash out; only US codes are cut. Of a Polish code the cut leaves two digits.",
    source: `${CUSTOMER} (zip: no dash; US: first five digits)`,
    covers: ({ input, relay }) => input.includes("-") && reading.says(relay, reading.lettersAndDigits(input)),
  },
  {
    fields: ["zip"],
    name: "five digits in the US",
    example: { input: "94107 1234", country: "us", relay: hashed("94107"), meta: hashed("94107 1234") },
    reason: "The page wants the first five digits, however the four behind them are set off.",
    source: `${CUSTOMER} (zip: US: first five digits)`,
    covers: ({ input, country, relay }) =>
      country === "us" &&
      relay !== NOTHING &&
      /^\d{5}$/.test(relay.text) &&
      reading.digits(input).startsWith(relay.text),
  },
  {
    fields: ["zip"],
    name: "punctuation",
    example: { input: "(94107)", country: "us", relay: hashed("94107"), meta: hashed("(94107)") },
    reason: "Postcodes have letters and digits only, two or more; a typographic dash is a dash.",
    source: `${CUSTOMER} (zip: no dash); UPU S42`,
    covers: ({ input, relay }) => {
      const code = reading.lettersAndDigits(input);
      return relay === NOTHING ? code.length < 2 : /[^\p{L}\p{N}\s-]/u.test(input) && relay.text === code;
    },
  },
];
