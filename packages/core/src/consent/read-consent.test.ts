import { expect, test } from "vitest";
import type { Fault } from "../errors/errors.ts";
import type { ConsentInput } from "./consent-fields.ts";
import { readConsent } from "./read-consent.ts";

function read(said: ConsentInput) {
  const faults: Fault[] = [];
  return { consent: readConsent(said, faults), faults };
}

const OPTED_OUT = { ad_user_data: "granted", ad_personalization: "denied" };

test.for<[string, ConsentInput, object | undefined]>([
  ["nothing", {}, undefined],
  ["what is said", { ad_user_data: "granted" }, { ad_user_data: "granted" }],
  ["an opt-out", { us_opt_out: "TX" }, { ...OPTED_OUT, us_opt_out: "TX" }],
  ["a US privacy string with an opt-out", { us_privacy: "1YYN" }, { ...OPTED_OUT, us_opt_out: "CA" }],
  [
    "a US privacy string without one",
    { us_privacy: "1ynn" },
    { ad_user_data: "granted", ad_personalization: "granted" },
  ],
  ["a US privacy string of somebody else's law", { us_privacy: "1---" }, undefined],
  ["empty strings", { gpp: "", us_privacy: "" }, undefined],
  [
    "the strictest of two statements",
    { ad_user_data: "denied", ad_personalization: "granted", us_privacy: "1NYN" },
    { ad_user_data: "denied", ad_personalization: "denied", us_opt_out: "CA" },
  ],
  [
    "the state, where another statement leaves it open",
    { us_opt_out: "US", us_privacy: "1NYN" },
    { ...OPTED_OUT, us_opt_out: "CA" },
  ],
])("reads %s", ([, said, consent]) => {
  expect(read(said)).toEqual({ consent, faults: [] });
});

test.for(["1YY", "2YYN", "1XYN", "YYYN"])("%s is no US privacy string, and its fault says so", (text) => {
  expect(read({ us_privacy: text }).faults).toMatchObject([
    { pointer: "/consent/us_privacy", code: "unreadable_consent", severity: "error" },
  ]);
});

test("a GPP string that cannot be read is a fault that does not repeat it", () => {
  const { faults } = read({ gpp: "ada@example.com" });
  expect(faults).toMatchObject([{ pointer: "/consent/gpp", code: "unreadable_consent", severity: "error" }]);
  expect(JSON.stringify(faults)).not.toContain("ada@example.com");
});
