import { hashed, NOTHING } from "../comparison.ts";
import * as reading from "../reading.ts";
import { CUSTOMER, ISO_3166, type Disagreement } from "./disagreement.ts";

export const OF_COUNTRY: readonly Disagreement[] = [
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
