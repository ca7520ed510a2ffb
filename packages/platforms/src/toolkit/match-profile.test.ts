import { type Conversion, type KeyRule, type MatchProfile, sha256Hex } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isUsable, writeUserData } from "./match-profile.ts";
import { PLATFORMS } from "../index.ts";
import { META_PROFILE } from "../meta/match-keys.ts";
import { TIKTOK_PROFILES } from "../tiktok/match-keys.ts";

const PROFILES: readonly (readonly [string, MatchProfile])[] = [
  ["meta", META_PROFILE],
  ...Object.entries(TIKTOK_PROFILES),
];
/** The rules of a profile, by match key. */
const rulesOf = (profile: MatchProfile) =>
  Object.entries(profile).flatMap(([key, rule]): readonly (readonly [string, KeyRule])[] =>
    rule ? [[key, rule]] : [],
  );
const word = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(..."abcXYZ019 .@-_'\"".split("")), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef".split("")), minLength: 30, maxLength: 66 }),
  fc.constantFrom(
    "null",
    "undefined",
    "NULL",
    "a@b.co",
    sha256Hex(""),
    sha256Hex("a"),
    `${sha256Hex("a")}.AQQCAQIB`,
  ),
);

describe.for(PROFILES)("%s", ([, profile]) => {
  test.for(rulesOf(profile))("%s is usable if and only if it is written", ([key, rule]) => {
    fc.assert(
      fc.property(word, (value) => {
        const { matchKeys } = writeUserData(
          { [key]: value },
          profile,
          {},
          { keepsAppendix: true, isPlain: false },
        );
        expect(isUsable(value, rule, {})).toBe(matchKeys.length === 1);
      }),
      { numRuns: 300 },
    );
  });
});

test("values seen at admission are sent in the platform's form, hashed by the producer or not", () => {
  const tiktok = PLATFORMS.open("tiktok", {
    event_source: "web",
    event_source_id: "0",
    purchase_event_name: "Purchase",
  });
  const digest = sha256Hex("94025");
  const conversion: Conversion = {
    event_name: "Lead",
    event_time: 1_795_000_000,
    event_id: "e",
    action_source: "website",
    event_source_url: "https://shop.example/",
    user_data: { zip: `${digest}.AQQCAQIB` },
  };
  const context = { nowSeconds: 1_795_000_000 };
  tiktok.check(conversion, context);
  // Only Meta reads the appendix of its parameter builder.
  expect(JSON.parse(tiktok.prepare(conversion, context).json)).toMatchObject({ user: { zip_code: digest } });
});
