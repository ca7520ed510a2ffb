import { OF_ALL } from "./disagreements/any-field.ts";
import { OF_ADDRESS, OF_COOKIES } from "./disagreements/browser.ts";
import { OF_EMAIL, OF_PHONE } from "./disagreements/contact.ts";
import { OF_COUNTRY } from "./disagreements/country.ts";
import { OF_ID, OF_PEOPLE } from "./disagreements/person.ts";
import { OF_CITY, OF_STATE, OF_ZIP } from "./disagreements/place.ts";
import type { Disagreement } from "./disagreements/disagreement.ts";

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
