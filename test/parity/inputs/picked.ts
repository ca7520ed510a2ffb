import { readFileSync } from "node:fs";
import type { Field, Written } from "../comparison.ts";

const examples = JSON.parse(
  readFileSync(new URL("../../../packages/platforms/src/meta/worked-examples.json", import.meta.url), "utf8"),
) as Readonly<Record<(typeof SHORT)[keyof typeof SHORT], readonly Written[]>>;

/** Meta's page by its short names. */
const SHORT = {
  email: "em",
  phone: "ph",
  first_name: "fn",
  last_name: "ln",
  date_of_birth: "db",
  gender: "ge",
  city: "ct",
  state: "st",
  zip: "zp",
  country: "country",
} as const;

/** Where Meta's parameter builder is known to go astray, and what is written seldom enough for chance to miss it. */
const HAND_PICKED: Readonly<Partial<Record<Field, readonly Written[]>>> = {
  email: [{ input: "Jörg@Example.com" }, { input: "a:.b@example.com" }, { input: "<ada@example.com>" }],
  phone: [
    { input: "+44 (0)20 7946 0018" },
    { input: "020 7946 0018" },
    { input: "020 7946 0018", country: "gb" },
    { input: "49 178 431 685 46", country: "de" },
    { input: "011 44 20 7946 0018", country: "us" },
    { input: "+1 415 555 2671 / +1 415 555 2672" },
    { input: "+1-800-FLOWERS" },
  ],
  first_name: [
    { input: "Vale\u0301ry" },
    { input: "ΣΟΦΙΑΣ-ΑΝΝΑ" },
    { input: "O’Neil" },
    { input: "e-\u0301" },
  ],
  date_of_birth: [
    { input: "05/03/1995" },
    { input: "1990-001-15" },
    { input: "15-1990-01" },
    { input: "31/02/1990" },
    { input: "99999999" },
    { input: "1890-01-15" },
    { input: "2027-01-01" },
  ],
  gender: [{ input: "Ma'am" }, { input: "Count" }, { input: "Mr" }, { input: "she" }],
  city: [{ input: "São Paulo" }, { input: "Sa\u0303o Paulo" }, { input: "１st City" }, { input: "1st City" }],
  state: [
    { input: "Bayern", country: "de" },
    { input: "District of Columbia", country: "us" },
    { input: "DC", country: "us" },
    { input: "West Virginia, USA", country: "us" },
    { input: "Ontario, California", country: "us" },
    { input: "Kansas City, Missouri", country: "us" },
    { input: "٢ Cairo" },
    { input: "null" },
  ],
  zip: [
    { input: "M1 1AE", country: "gb" },
    { input: "01310-100", country: "br" },
    { input: "94107\u20131234", country: "us" },
    { input: "9410-7", country: "us" },
    { input: "1" },
  ],
  country: [
    { input: "AUT" },
    { input: "UK" },
    { input: "XX" },
    { input: "Guinea Pig" },
    { input: "Northern Ireland" },
    { input: "Congo, the Democratic Republic of the" },
    { input: "null" },
  ],
  external_id: [{ input: "User 42" }, { input: "ΣΟΦΙΑΣ 7" }],
  client_ip_address: [
    { input: "fd:33::7" },
    { input: "fd00::7" },
    { input: "100.64.7.9" },
    { input: "0::" },
    { input: "203.0.113.9.AQQAAQIB" },
    { input: "2001:db8::9" },
  ],
  fbc: [{ input: "fb.1.1700000000000.AbCdEf-GhIj.AQQAAQIB" }, { input: "fb.1.1700000000.AbCdEf" }],
  fbp: [{ input: "fb.1.1596403881668.1116446470" }],
};

/** The worked examples of the page, with the country they are read in, and what was picked by hand. */
export function pickedInputs(field: Field): readonly Written[] {
  const rows: readonly Written[] = field in SHORT ? examples[SHORT[field as keyof typeof SHORT]] : [];
  const worked = rows.map(({ input, country }) => ({ input, ...(country !== undefined && { country }) }));
  return [...worked, ...(HAND_PICKED[field] ?? [])];
}
