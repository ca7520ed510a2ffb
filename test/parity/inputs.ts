import fc from "fast-check";
import type { Field, Written } from "./comparison.ts";
import { addresses, browserCookies, clickCookies } from "./inputs/browsers.ts";
import { birthdays, emails, externalIds, genders, names } from "./inputs/people.ts";
import { phones } from "./inputs/phones.ts";
import { pickedInputs } from "./inputs/picked.ts";
import { cities, countries, states, zips } from "./inputs/places.ts";
import { gibberish, hashedBefore } from "./inputs/writing.ts";

/** Generated inputs a field, each written once. */
export const GENERATED = 4000;
const SEED = 20_261_120;

const plain = (text: fc.Arbitrary<string>): fc.Arbitrary<Written> => text.map((input) => ({ input }));

const USUAL: Readonly<Record<Field, fc.Arbitrary<Written>>> = {
  email: plain(emails),
  phone: phones,
  first_name: plain(names),
  last_name: plain(names),
  date_of_birth: plain(birthdays),
  gender: plain(genders),
  city: plain(cities),
  state: states,
  zip: zips,
  country: plain(countries),
  external_id: plain(externalIds),
  fbc: plain(clickCookies),
  fbp: plain(browserCookies),
  client_ip_address: plain(addresses),
};

const NEVER_HASHED: ReadonlySet<Field> = new Set(["fbc", "fbp", "client_ip_address"]);

/** The same inputs in every run: the picked ones first, then generated ones under a fixed seed. */
export function inputsOf(field: Field): readonly Written[] {
  const odd = NEVER_HASHED.has(field) ? plain(gibberish) : fc.oneof(plain(gibberish), plain(hashedBefore));
  const mixed = fc.oneof({ weight: 9, arbitrary: USUAL[field] }, { weight: 1, arbitrary: odd });
  const distinct = new Map<string, Written>();
  for (const written of fc.sample(mixed, { seed: SEED, numRuns: 3 * GENERATED })) {
    if (distinct.size === GENERATED) break;
    distinct.set(JSON.stringify(written), written);
  }
  return [...pickedInputs(field), ...distinct.values()];
}
