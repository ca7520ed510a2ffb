import { GppModel } from "@iabgpp/cmpapi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGpp } from "./gpp.ts";
import { US_SECTIONS } from "./us-sections.ts";

/** A string as the Tech Lab's own encoder writes it. */
function written(section: string, fields: Readonly<Record<string, unknown>>): string {
  const model = new GppModel();
  for (const [name, value] of Object.entries(fields)) model.setFieldValue(section, name, value);
  return model.encode();
}

const sections = Array.from(US_SECTIONS, ([id, { state }]) => ({
  id,
  state,
  name: state === "US" ? "usnat" : `us${state.toLowerCase()}`,
}));
const OPT_OUTS = ["SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut"];

describe.for(sections)("the section of $state", ({ id, state, name }) => {
  const model = new GppModel();
  model.setFieldValue(name, "SaleOptOut", 0);
  const fields = OPT_OUTS.filter((field) => model.hasField(name, field));

  test("has its id, and is read as the Tech Lab's encoder writes it", () => {
    expect(model.getSectionIds()).toEqual([id]);
    const choice = fc.constantFrom(0, 1, 2);
    fc.assert(
      fc.property(fc.tuple(...fields.map(() => choice)), (choices) => {
        const said = Object.fromEntries(fields.map((field, at) => [field, choices[at]]));
        const optedOut = { ad_user_data: "granted", ad_personalization: "denied", us_opt_out: state };
        const didNot = { ad_user_data: "granted", ad_personalization: "granted" };
        const expected = choices.includes(1) ? optedOut : choices.includes(2) ? didNot : {};
        expect(readGpp(written(name, said))).toEqual(expected);
      }),
    );
  });

  test.runIf(model.hasField(name, "Gpc"))("is an opt-out with Global Privacy Control", () => {
    const text = written(name, { SaleOptOut: 2, GpcSegmentIncluded: true, Gpc: true });
    expect(readGpp(text)).toMatchObject({ us_opt_out: state });
    expect(readGpp(written(name, { SaleOptOut: 2, GpcSegmentIncluded: true, Gpc: false }))).toEqual({
      ad_user_data: "granted",
      ad_personalization: "granted",
    });
  });
});

const purposes = (...granted: readonly number[]) =>
  Array.from({ length: 24 }, (_, at) => granted.includes(at + 1));

test.for([
  [purposes(1, 3, 4, 7), "granted", "granted"],
  [purposes(3, 4, 7), "denied", "granted"],
  [purposes(1, 3, 4), "denied", "granted"],
  [purposes(1, 7, 4), "granted", "denied"],
  [purposes(1, 7, 3), "granted", "denied"],
  [purposes(), "denied", "denied"],
] as const)("purposes of the EU's section %#", ([consents, userData, personalization]) => {
  const text = written("tcfeuv2", { PurposeConsents: consents });
  const expected = { ad_user_data: userData, ad_personalization: personalization };
  expect(readGpp(text)).toEqual(expected);
  expect(readGpp(text.split("~")[1] ?? "")).toEqual(expected);
});

test("several sections count together, the strictest of each, and others say nothing", () => {
  const model = new GppModel();
  model.setFieldValue("tcfeuv2", "PurposeConsents", purposes(1, 3, 4, 7));
  model.setFieldValue("tcfcav1", "CmpId", 31);
  model.setFieldValue("uspv1", "Version", 1);
  model.setFieldValue("uspv1", "OptOutSale", "Y");
  model.setFieldValue("usnat", "SaleOptOut", 2);
  model.setFieldValue("usva", "SaleOptOut", 1);
  expect(readGpp(model.encode())).toEqual({
    ad_user_data: "granted",
    ad_personalization: "denied",
    us_opt_out: "CA",
  });
  expect(readGpp("DBAA")).toEqual({});
});

test("what is no such string is refused, whatever it is, and quickly", () => {
  const wide = `DBABg${"A".repeat(40)}`;
  for (const text of [
    "",
    "D",
    "DBAA~",
    "DBABMA",
    "CAAA",
    "ada@example.com",
    wide,
    `${wide}~x`,
    "DBABMA~BAAA",
  ])
    expect(readGpp(text), text).toBeUndefined();
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void readGpp(text)));
  const valid = written("usnat", { SaleOptOut: 1 });
  fc.assert(
    fc.property(fc.nat(valid.length), fc.string({ maxLength: 3 }), (at, other) => {
      readGpp(valid.slice(0, at) + other + valid.slice(at + other.length));
    }),
  );
});
