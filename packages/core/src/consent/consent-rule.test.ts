import { describe, expect, test } from "vitest";
import type { Consent } from "./consent.ts";
import { CONSENT_MODES, type ConsentRule, consentUnder } from "./consent-rule.ts";

const rule = (mode: ConsentRule["mode"], defaults: ConsentRule["defaults"] = {}): ConsentRule => ({
  mode,
  defaults,
});
const GRANTED: Consent = { ad_user_data: "granted", ad_personalization: "granted" };
const codes = (given: ConsentRule, said?: Consent) =>
  consentUnder(given, said).faults.map(({ pointer, code, severity }) => `${severity} ${pointer} ${code}`);

test("required wants both choices, and says which one is missing", () => {
  expect(codes(rule("required"))).toEqual([
    "error /consent/ad_user_data missing_consent",
    "error /consent/ad_personalization missing_consent",
  ]);
  expect(codes(rule("required"), { ad_user_data: "denied" })).toEqual([
    "error /consent/ad_personalization missing_consent",
  ]);
  expect(consentUnder(rule("required"), GRANTED)).toEqual({ consent: GRANTED, faults: [] });
});

test("optional asks for nothing", () => {
  expect(consentUnder(rule("optional"), undefined)).toEqual({ consent: undefined, faults: [] });
});

test.for(["required", "optional"] as const)(
  "%s: a default holds for what is not said, and for nothing else",
  (mode) => {
    const given = rule(mode, { ad_user_data: "granted", ad_personalization: "denied" });
    expect(consentUnder(given, undefined).consent).toEqual(given.defaults);
    expect(consentUnder(given, { ad_personalization: "granted" }).consent).toEqual(GRANTED);
  },
);

describe("none obeys nothing", () => {
  test("and warns of a restriction", () => {
    const said: Consent[] = [
      { ad_user_data: "denied" },
      { ad_personalization: "denied" },
      { us_opt_out: "CA" },
    ];
    for (const one of said) {
      expect(consentUnder(rule("none"), one).consent).toBeUndefined();
      expect(codes(rule("none"), one)).toEqual(["warning /consent consent_ignored"]);
    }
  });

  test("and does not warn where nothing is restricted", () => {
    expect(consentUnder(rule("none"), GRANTED)).toEqual({ consent: undefined, faults: [] });
    expect(consentUnder(rule("none"), undefined)).toEqual({ consent: undefined, faults: [] });
  });
});

test("a mode is one of three", () => {
  expect(CONSENT_MODES).toEqual(["required", "optional", "none"]);
});
