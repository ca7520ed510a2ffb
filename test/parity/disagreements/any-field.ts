import { asItIs, hashed, NOTHING } from "../comparison.ts";
import * as reading from "../reading.ts";
import { CUSTOMER, MD5, type Disagreement } from "./disagreement.ts";

const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

export const OF_ALL: readonly Disagreement[] = [
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
    covers: ({ input, relay }) => relay === NOTHING && reading.isMd5(input),
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
