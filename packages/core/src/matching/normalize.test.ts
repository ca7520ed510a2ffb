import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advertisingId,
  asGiven,
  birthYear,
  browserCookie,
  city,
  clickCookie,
  country,
  dateOfBirth,
  deviceId,
  digitsOnly,
  email,
  foldedId,
  gender,
  initials,
  ipAddress,
  languageTag,
  lowerCase,
  type Normalizer,
  personName,
  publicIpAddress,
  state,
  twoDigits,
  upperCase,
  zip,
} from "./normalize.ts";

const NORMALIZERS: Readonly<Record<string, Normalizer>> = {
  advertisingId: advertisingId(upperCase),
  asGiven,
  birthYear,
  browserCookie,
  city,
  clickCookie,
  country,
  dateOfBirth,
  deviceId,
  digitsOnly,
  email,
  foldedId,
  gender,
  initials: initials(5),
  ipAddress,
  languageTag,
  lowerCase,
  personName,
  publicIpAddress,
  state,
  twoDigits: twoDigits(31),
  upperCase,
  zip,
};

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.stringMatching(/^[ .@+:a-f0-9-]{0,24}$/),
  fc.constantFrom(
    "constructor",
    "__proto__",
    "toString",
    "e-\u0301",
    "İ",
    "ΑΣ-Β",
    "n.ull",
    "en-u-ca-buddhist",
  ),
);
const context = fc.record(
  {
    defaultCountry: fc.constantFrom("US", "DE"),
    country: fc.constantFrom("us", "ca", "de"),
    nowSeconds: fc.constant(1_795_000_000),
  },
  { requiredKeys: [] },
);

describe.for(Object.entries(NORMALIZERS))("%s", ([, normalize]) => {
  test("returns a form or nothing for any text, never throws, and leaves its own result unchanged", () => {
    fc.assert(
      fc.property(text, context, (given, known) => {
        const normal = normalize(given, known);
        if (normal === undefined) return;
        expect(normal).not.toBe("");
        expect(normal).toBe(normal.normalize("NFC").trim());
        expect(normalize(normal, known)).toBe(normal);
      }),
      { numRuns: 500 },
    );
  });

  test.for(["", "  \t", "null", "undefined"])("%j is nothing", (nothing) => {
    expect(normalize(nothing, {})).toBeUndefined();
  });
});

const NOW = { nowSeconds: Date.UTC(2026, 10, 20) / 1000 };

test.for([
  ["1990-15-01", "19900115"],
  ["05/03/1995", "19950503"],
  ["1990-01-15T00:00:00Z", "19900115"],
  ["19900115T000000", "19900115"],
  ["15011990", "19900115"],
  ["01151990", "19900115"],
  ["2026-12-31", "20261231"],
  ["2027-01-01", undefined],
  ["1899-12-31", undefined],
  ["1900-01-01", "19000101"],
  ["90-01-15", undefined],
  ["31/02/1990", undefined],
  ["1990-001-15", "19900115"],
  ["15-1990-01", "19900115"],
  ["01 1990 15", "19900115"],
  ["1990", undefined],
  ["15 January 1990", undefined],
] as const)("born %j is %s", ([given, normal]) => {
  expect(dateOfBirth(given, NOW)).toBe(normal);
});

test.for([
  ["Val\u0065\u0301ry", "valéry"],
  ["Mary  Ann", "maryann"],
  ["O\u2019Neil", "o\u2019neil"],
  ["ΣΟΦΙΑΣ-ΑΝΝΑ", "σοφιασαννα"],
  ["ΣΟΦΙΑΣ", "σοφιας"],
] as const)("the name %j is %j", ([given, normal]) => {
  expect(personName(given, {})).toBe(normal);
});

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

test.for([
  ["Ada@Example.com", "ada@example.com"],
  ["jörg@münchen.example", "jörg@münchen.example"],
  ["info@xn--mnchen-3ya.example", "info@xn--mnchen-3ya.example"],
  ["<ada@example.com>", undefined],
  ["mailto:ada@example.com", undefined],
  ["ada@example.com,", undefined],
  ["ada\u200b@example.com", undefined],
  ["ada..lovelace@example.com", undefined],
  ["ada@-example.com", undefined],
  ["ada@example", undefined],
] as const)("the address %j is %j", ([given, normal]) => {
  expect(email(given, {})).toBe(normal);
});

test.for([
  ["Mrs", "f"],
  ["ma'am", "f"],
  ["SHE", "f"],
  ["husband", "m"],
  ["count", undefined],
  ["femme", undefined],
] as const)("the gender %j is %s", ([given, normal]) => {
  expect(gender(given, {})).toBe(normal);
});

test("an id of 32 hex digits stays as it is, with and without the parameter builder's appendix", () => {
  const id = "D41D8CD98F00B204E9800998ECF8427E";
  expect(foldedId(id, {})).toBe(id.toLowerCase());
  expect(foldedId(`${id}.AQQCAQMC`, {})).toBe(id.toLowerCase());
});

test.for([
  ["fb.1.1700000000000.AbC", "fb.1.1700000000000.AbC"],
  ["fb.12.1700000000000.AbC", "fb.12.1700000000000.AbC"],
  ["fb.1.1700000000.AbC", "fb.1.1700000000000.AbC"],
  ["fb.1.1700000000000.AbC.AQQAAQIB", "fb.1.1700000000000.AbC.AQQAAQIB"],
  ["fb.1.1700000000000.AbC.toolongatail", undefined],
  ["fb.1.170.AbC", undefined],
  ["AbC", undefined],
] as const)("the click id %j is %s", ([given, normal]) => {
  expect(clickCookie(given, {})).toBe(normal);
  expect(browserCookie(given, {})).toBeUndefined();
});

test.for([
  ["203.0.113.9.AQQAAQIB", "203.0.113.9"],
  ["2001:db8::9", "2001:db8::9"],
  ["10.1.2.3", undefined],
  ["::ffff:192.168.0.1", undefined],
  ["fe80::1%eth0", undefined],
  ["::1", undefined],
  ["unknown", undefined],
] as const)("of the address %j, %s is public", ([given, normal]) => {
  expect(publicIpAddress(given, {})).toBe(normal);
});

test("an address with Meta's appendix keeps it, and only public ones are taken", () => {
  expect(ipAddress("203.0.113.9.AQQAAQIB", {})).toBe("203.0.113.9.AQQAAQIB");
  expect(ipAddress("192.168.0.7", {})).toBeUndefined();
  expect(ipAddress("192.168.0.7.AQQAAQIB", {})).toBeUndefined();
});

test("an advertising id of zeros is left out", () => {
  expect(deviceId("00000000-0000-0000-0000-000000000000", {})).toBeUndefined();
  expect(deviceId("38400000-8CF0-11BD-B23E-10B96E40000D", {})).toBe("38400000-8cf0-11bd-b23e-10b96e40000d");
});

test.for([
  ["en_US", "en-US"],
  ["zh-hans-cn", "zh-Hans-CN"],
  ["en-u-ca-buddhist", "en"],
  ["English", undefined],
] as const)("the language %j is %s", ([given, normal]) => {
  expect(languageTag(given, {})).toBe(normal);
});
