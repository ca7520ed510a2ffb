import {
  type Answer,
  asItIs,
  type Comparison,
  type Field,
  hashed,
  NOTHING,
  type Written,
} from "./comparison.ts";
import { RANK_AND_STREET } from "./inputs/people.ts";
import * as reading from "./reading.ts";

/** A deliberate difference between the relay and Meta's parameter builder. */
export interface Disagreement {
  readonly fields: readonly [Field, ...Field[]];
  readonly name: string;
  /** Of the first of its fields, as both sides answer it. */
  readonly example: Written & { readonly relay: Answer | undefined; readonly meta: Answer | undefined };
  readonly reason: string;
  readonly source: string;
  /** Whether it explains a disagreement that was found. */
  readonly covers: (found: Comparison) => boolean;
}

const CUSTOMER = "Meta, Customer Information Parameters";
const ISO_3166 = "ISO 3166-1";
const E164 = "ITU-T E.164";
const CLICK_ID = "Meta, ClickID and the fbp and fbc parameters";
const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const MD5 = "5eb63bbbe01eeed093cb22bb8f5acdc3";
const MD5_SHAPE = /^[0-9a-f]{32}(?:\..{2,8})?$/i;
const isMd5 = (input: string) => MD5_SHAPE.test(input.trim());
/** Calif. */
const LONGEST_SHORT_NAME = 5;
const isHome = (country: string | undefined) => country === "us" || country === "ca";

const OF_ALL: readonly Disagreement[] = [
  {
    fields: [
      "email",
      "phone",
      "first_name",
      "last_name",
      "date_of_birth",
      "gender",
      "city",
      "state",
      "zip",
      "country",
    ],
    name: "MD5",
    example: { input: MD5, relay: NOTHING, meta: asItIs(MD5) },
    reason: "Meta matches SHA-256 only. An MD5 digest would be sent in vain, and a digest of it too.",
    source: "Meta, Customer File Custom Audiences (hashing)",
    covers: ({ input, relay }) => relay === NOTHING && isMd5(input),
  },
  {
    fields: [
      "email",
      "phone",
      "first_name",
      "last_name",
      "date_of_birth",
      "gender",
      "city",
      "state",
      "zip",
      "country",
      "external_id",
    ],
    name: "digest of nothing",
    example: { input: DIGEST_OF_NOTHING, relay: NOTHING, meta: asItIs(DIGEST_OF_NOTHING) },
    reason: "The producer hashed an empty field. The digest says nothing and is the same for everybody.",
    source: `${CUSTOMER} (a value that is empty is left out)`,
    covers: ({ input, relay }) =>
      relay === NOTHING && input.trim().toLowerCase().startsWith(DIGEST_OF_NOTHING),
  },
  {
    fields: ["first_name", "last_name", "city", "state", "zip", "country", "external_id"],
    name: "null and undefined",
    example: { input: "undefined", relay: NOTHING, meta: hashed("undefined") },
    reason:
      "Programs write these words for a field that is empty. As a state null would be Nunavut, as a country Niue, as an id one person. People called Null are lost with it.",
    source: `${CUSTOMER} (a value that is empty is left out)`,
    covers: ({ input, relay }) =>
      relay === NOTHING && ["null", "undefined"].includes(reading.lettersAndDigits(input)),
  },
  {
    fields: ["first_name", "last_name", "city", "zip", "external_id"],
    name: "composed letters",
    example: { input: "Vale\u0301ry", relay: hashed("val\u00e9ry"), meta: hashed("vale\u0301ry") },
    reason:
      "The digest that the page gives for Valéry is of the composed text; the same name is sent in one form.",
    source: `${CUSTOMER} (worked example Valéry); Unicode Standard Annex 15 (NFC)`,
    covers: (found) =>
      (found.relay?.text !== found.meta?.text &&
        reading.says(found.relay, reading.composed(found.meta?.text ?? ""))) ||
      (reading.composed(found.input) !== found.input &&
        reading.metaAgreesOn(found, reading.composed(found.input))),
  },
];

const OF_EMAIL: readonly Disagreement[] = [
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

const OF_PHONE: readonly Disagreement[] = [
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
    reason: "The number behind ext. is dialled inside the house; the line is another's number with it.",
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

const OF_PEOPLE: readonly Disagreement[] = [
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

const OF_CITY: readonly Disagreement[] = [
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

const OF_STATE: readonly Disagreement[] = [
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

const OF_ZIP: readonly Disagreement[] = [
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

const OF_COUNTRY: readonly Disagreement[] = [
  {
    fields: ["country"],
    name: "alpha-3 codes",
    example: { input: "AUT", relay: hashed("at"), meta: hashed("au") },
    reason: "AUT is Austria; its first two letters are Australia.",
    source: `${ISO_3166} (alpha-3)`,
    covers: ({ input, relay }) =>
      reading.isTwoLetters(relay) && /^[a-z]{3}$/.test(reading.lettersAndDigits(input)),
  },
  {
    fields: ["country"],
    name: "UK",
    example: { input: "UK", relay: hashed("gb"), meta: hashed("uk") },
    reason: "UK is reserved for the United Kingdom, whose code is GB.",
    source: `${ISO_3166} (exceptional reservations)`,
    covers: ({ input, relay }) => reading.says(relay, "gb") && reading.lettersAndDigits(input) === "uk",
  },
  {
    fields: ["country"],
    name: "no country",
    example: { input: "Atlantis", relay: NOTHING, meta: hashed("at") },
    reason:
      "Neither a code nor an English name. The first two letters of a word are a country only by chance; of Österreich they are São Tomé.",
    source: `${ISO_3166}; ${CUSTOMER} (country: two-letter code)`,
    covers: (found) => found.relay === NOTHING && reading.isCut(found),
  },
  {
    fields: ["country"],
    name: "a country's name within other words",
    example: { input: "Guinea Pig", relay: NOTHING, meta: hashed("gn") },
    reason: "Only the forms that names have are read: the Republic of, the, former and customary names.",
    source: ISO_3166,
    covers: (found) => found.relay === NOTHING && reading.isTwoLetters(found.meta) && !reading.isCut(found),
  },
  {
    fields: ["country"],
    name: "names that Meta's table lacks",
    example: { input: "Holland", relay: hashed("nl"), meta: hashed("ho") },
    reason:
      "Customary, former and formal names, and those with accents. Cut to two letters they are another country.",
    source: ISO_3166,
    covers: (found) =>
      reading.isTwoLetters(found.relay) &&
      reading.isCut(found) &&
      reading.lettersAndDigits(found.input).length > 2,
  },
  {
    fields: ["country"],
    name: "names that hold another's",
    example: { input: "Northern Ireland", relay: hashed("gb"), meta: hashed("ie") },
    reason: "Meta's side takes the first country whose name is in the text.",
    source: ISO_3166,
    covers: (found) =>
      reading.isTwoLetters(found.relay) && reading.isTwoLetters(found.meta) && !reading.isCut(found),
  },
];

const OF_ID: readonly Disagreement[] = [
  {
    fields: ["external_id"],
    name: "ids that look like MD5",
    example: { input: MD5, relay: hashed(MD5), meta: asItIs(MD5) },
    reason: "A UUID without dashes looks the same. Ids of people are hashed, whatever they look like.",
    source: `${CUSTOMER} (external_id: hashing recommended)`,
    covers: ({ input, relay }) =>
      isMd5(input) && reading.says(relay, input.trim().toLowerCase().split(".")[0] ?? ""),
  },
];

const OF_COOKIES: readonly Disagreement[] = [
  {
    fields: ["fbc", "fbp"],
    name: "seconds",
    example: {
      input: "fb.1.1700000000.AbCdEf",
      relay: asItIs("fb.1.1700000000000.AbCdEf"),
      meta: asItIs("fb.1.1700000000.AbCdEf"),
    },
    reason:
      "The page wants milliseconds. Ten digits are seconds, the usual slip of servers, and can be put right.",
    source: `${CLICK_ID} (creationTime in milliseconds)`,
    covers: ({ input, relay }) =>
      /^\d{10}$/.test(reading.cookieParts(input).created) &&
      relay?.text.split(".")[2] === `${reading.cookieParts(input).created}000`,
  },
  {
    fields: ["fbc", "fbp"],
    name: "neither seconds nor milliseconds",
    example: { input: "fb.1.170.AbCdEf", relay: NOTHING, meta: asItIs("fb.1.170.AbCdEf") },
    reason: "A time that was never; Meta's side takes any number.",
    source: `${CLICK_ID} (creationTime in milliseconds)`,
    covers: ({ input, relay }) =>
      relay === NOTHING && !/^(?:\d{10}|\d{13})$/.test(reading.cookieParts(input).created),
  },
  {
    fields: ["fbc", "fbp"],
    name: "blanks in the id",
    example: { input: "fb.1.1700000000000.Ab Cd", relay: NOTHING, meta: asItIs("fb.1.1700000000000.Ab Cd") },
    reason: "Neither a click id nor a browser id has any.",
    source: CLICK_ID,
    covers: ({ input, relay }) => relay === NOTHING && /\s/.test(input.split(".")[3] ?? ""),
  },
  {
    fields: ["fbp"],
    name: "a browser id that is no number",
    example: {
      input: "fb.1.1700000000000.AbCdEf",
      relay: NOTHING,
      meta: asItIs("fb.1.1700000000000.AbCdEf"),
    },
    reason: "The pixel writes a random number; letters are a click id in the wrong place.",
    source: `${CLICK_ID} (fbp: random number)`,
    covers: ({ input, relay }) => relay === NOTHING && /\D/.test(reading.cookieParts(input).payload),
  },
  {
    fields: ["fbc", "fbp", "client_ip_address"],
    name: "outer blanks",
    example: {
      input: " fb.1.1700000000000.AbCdEf",
      relay: asItIs("fb.1.1700000000000.AbCdEf"),
      meta: NOTHING,
    },
    reason: "Meta's side reads cookies, which have none; producers' fields do.",
    source: CLICK_ID,
    covers: (found) => reading.hasOuterBlanks(found.input) && reading.metaAgreesOn(found, found.input.trim()),
  },
  {
    fields: ["fbc", "fbp", "client_ip_address"],
    name: "an appendix of another format",
    example: {
      input: "fb.1.1700000000000.AbCdEf.AgEB_-09",
      relay: asItIs("fb.1.1700000000000.AbCdEf"),
      meta: NOTHING,
    },
    reason:
      "This release knows the first format only. An appendix is passed on untouched, so a later one is too.",
    source: "Meta, Parameter Builder Library (appendix)",
    covers: ({ input, relay, meta }) =>
      meta === NOTHING && relay !== NOTHING && /\.[A-Za-z0-9_-]{8}$/.test(input.trim()),
  },
];

const SPECIAL_V4 = /^(?:::ffff:)?(?:0|10|100|127|169|172|192|198|22[4-9]|2[345]\d)\./i;
/** Outside 2000::/3, protocols (2001::/23), 6to4, AS112. */
const SPECIAL_V6 = /^(?![23][0-9a-f]{3}:)[0-9a-f]*:|^2001:[01]?[0-9a-f]{0,2}:|^2002:|^2620:4f:8000:/i;

const OF_ADDRESS: readonly Disagreement[] = [
  {
    fields: ["client_ip_address"],
    name: "addresses of no host on the internet",
    example: { input: "100.64.7.9", relay: NOTHING, meta: asItIs("100.64.7.9") },
    reason:
      "Shared, multicast, reserved, translated and mapped private addresses, and IPv6 outside 2000::/3, say as little about a person as private ones.",
    source: `${CUSTOMER} (real address); RFC 6890, RFC 4291`,
    covers: ({ input, relay }) =>
      relay === NOTHING && (SPECIAL_V4.test(input.trim()) || SPECIAL_V6.test(input.trim())),
  },
  {
    fields: ["client_ip_address"],
    name: "zones",
    example: { input: "2001:db8::9%eth0", relay: NOTHING, meta: asItIs("2001:db8::9%eth0") },
    reason: "A zone names an interface of one machine and is no part of an address elsewhere.",
    source: "RFC 4007, section 11",
    covers: ({ input, relay }) => relay === NOTHING && input.includes("%"),
  },
];

/** Every deliberate difference. What is not among them is a fault of the relay. */
export const DISAGREEMENTS: readonly Disagreement[] = [
  ...OF_ALL,
  ...OF_EMAIL,
  ...OF_PHONE,
  ...OF_PEOPLE,
  ...OF_CITY,
  ...OF_STATE,
  ...OF_ZIP,
  ...OF_COUNTRY,
  ...OF_ID,
  ...OF_COOKIES,
  ...OF_ADDRESS,
];
