import { expect, test } from "vitest";
import { city, country, state, zip } from "./place.ts";

test.for([
  ["São Paulo", "sãopaulo"],
  ["Кривий Ріг", "кривийріг"],
  ["東京", "東京"],
  ["Saint-Denis 2", "saintdenis2"],
  ["75001 Paris", undefined],
] as const)("the city %j is %j", ([given, normal]) => {
  expect(city(given, {})).toBe(normal);
});

test.for([
  ["District of Columbia", "us", "dc"],
  ["Washington, D.C.", "us", "dc"],
  ["Puerto Rico", undefined, "pr"],
  ["Québec", "ca", "qc"],
  ["Bayern", "de", "bayern"],
  ["California", "mx", "california"],
  ["California, USA", "us", "ca"],
  ["West Virginia, USA", "us", "wv"],
  ["Kansas City, Missouri", "us", "mo"],
  ["Ontario, California", "us", "ca"],
  ["Ontario", "us", "on"],
  ["NY 10001", "us", "ny"],
  ["NY 10001", undefined, "ny"],
  ["Tex.", "us", "tx"],
  ["Tex.", undefined, "tex"],
  ["Que.", "ca", "qc"],
  ["AE", "us", "ae"],
  ["Xanadu", "us", undefined],
  ["Baja California", undefined, "bajacalifornia"],
  ["Region 5", "cl", "region5"],
  ["75", "fr", undefined],
] as const)("the state %j in %s is %s", ([given, where, normal]) => {
  expect(state(given, where === undefined ? {} : { country: where })).toBe(normal);
});

test.for([
  ["01310-100", "br", "01310100"],
  ["94107-1234", undefined, "94107"],
  ["941071234", "us", "94107"],
  ["94107 1234", "us", "94107"],
  ["94107\u20131234", "us", "94107"],
  ["94107-12", "us", "94107"],
  ["9{4107A", "us", "94107"],
  ["941-071234", "us", "94107"],
  ["1012\u2013AB", "nl", "1012ab"],
  ["941071234", undefined, "941071234"],
  ["1", "us", undefined],
] as const)("the postcode %j in %s is %s", ([given, where, normal]) => {
  expect(zip(given, where === undefined ? {} : { country: where })).toBe(normal);
});

test.for([
  ["AUT", "at"],
  ["AUS", "au"],
  ["UK", "gb"],
  ["USA", "us"],
  ["u.s.a.", "us"],
  ["Côte d’Ivoire", "ci"],
  ["the United States of America", "us"],
  ["Federal Republic of Germany", "de"],
  ["Bahamas (the)", "bs"],
  ["Republic of Korea", "kr"],
  ["Korea, Democratic People's Republic of", "kp"],
  ["Congo", "cg"],
  ["DR Congo", "cd"],
  ["Democratic Republic of Congo", "cd"],
  ["Democratic People's Rep. of Korea", undefined],
  ["Republic of China", "tw"],
  ["People's Republic of China", "cn"],
  ["Northern Ireland", "gb"],
  ["British Virgin Islands", "vg"],
  ["Österreich", undefined],
  ["Guinea Pig", undefined],
  ["XX", undefined],
] as const)("the country %j is %s", ([given, normal]) => {
  expect(country(given, {})).toBe(normal);
});
