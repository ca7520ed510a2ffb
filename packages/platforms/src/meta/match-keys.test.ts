import type { UserData } from "@relay/core";
import { describe, expect, test } from "vitest";
import { writeUserData } from "../toolkit/match-profile.ts";
import { META_PROFILE } from "./match-keys.ts";
import examples from "./worked-examples.json" with { type: "json" };

/** Worked examples of Meta's Customer Information Parameters, with the digests recomputed on 2026-11-20. */
const KEYS = {
  em: "email",
  ph: "phone",
  fn: "first_name",
  ln: "last_name",
  db: "date_of_birth",
  ge: "gender",
  ct: "city",
  st: "state",
  zp: "zip",
  country: "country",
} as const;

const write = (userData: UserData, defaultCountry?: string) =>
  writeUserData(userData, META_PROFILE, defaultCountry === undefined ? {} : { defaultCountry }, {
    keepsAppendix: true,
    isPlain: false,
  });

describe.for(Object.entries(KEYS))("%s", ([field, key]) => {
  const rows: readonly { input: string; digest: string; country?: string }[] =
    examples[field as keyof typeof KEYS];
  test.for(rows.map((row) => [row.input, row] as const))("%j", ([, { input, digest, country }]) => {
    const userData: UserData = { [key]: input, ...(country !== undefined && { country }) };
    expect(write(userData).fields[field]).toEqual([digest]);
  });
});

const DIGEST = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f";

describe("values hashed by the producer", () => {
  test.for([
    [DIGEST, DIGEST],
    [` ${DIGEST.toUpperCase()} `, DIGEST],
    [`${DIGEST}.BQ`, `${DIGEST}.BQ`],
    [`${DIGEST}.AQQCAQIB`, `${DIGEST}.AQQCAQIB`],
  ])("%j is passed on", ([given = "", sent]) => {
    expect(write({ email: given, phone: given, first_name: given, zip: given }).fields).toEqual({
      em: [sent],
      ph: [sent],
      fn: [sent],
      zp: [sent],
    });
  });

  test.for([DIGEST.slice(0, 59), "d41d8cd98f00b204e9800998ecf8427e"])(
    "%s is not a SHA-256, so its key is left out",
    (given) => {
      const { fields, leftOut } = write({ email: given, phone: "d41d8cd98f00b204e9800998ecf8427e" });
      expect(fields).toEqual({});
      expect(leftOut.map(({ pointer }) => pointer)).toEqual(["/user_data/email", "/user_data/phone"]);
    },
  );

  test("an id that looks like MD5 counts as an id and is hashed", () => {
    const { fields } = write({ external_id: "d41d8cd98f00b204e9800998ecf8427e" });
    expect(fields["external_id"]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });
});

describe("values without content", () => {
  test.for(["", "   ", "undefined", "null"])("%j drops its key", (nothing) => {
    expect(
      write({ email: nothing, first_name: nothing, city: nothing, external_id: nothing, fbp: nothing })
        .fields,
    ).toEqual({});
  });

  test("a list keeps its usable members, each once", () => {
    expect(write({ email: ["A@b.co", "a@B.co ", "not-an-address"] }).fields).toEqual({
      em: ["80305c9bb1bb2480e03894350e0a8a366dcbdeb302e69e0817aa0743abd77054"],
    });
  });

  test.for([
    ["gender", "other"],
    ["phone", "none"],
    ["date_of_birth", "31/02/1990"],
    ["date_of_birth", "1890-01-01"],
    ["country", "Atlantis"],
    ["client_ip_address", "unknown"],
    ["fbc", "AbCdEf"],
    ["lead_id", "not digits"],
  ] as const)("%s %j is left out", ([key, value]) => {
    expect(write({ [key]: value }).leftOut).toEqual([{ pointer: `/user_data/${key}`, why: "unusable" }]);
  });
});

test("keys that are never hashed are sent in the clear, with their case and suffix", () => {
  expect(
    write({
      fbp: "fb.1.1596403881668.1116446470",
      fbc: "fb.1.1700000000000.AbCdEf-GhIj.AQQAAQIB",
      client_ip_address: "203.0.113.9.AQQAAQIB",
      madid: "38400000-8CF0-11BD-B23E-10B96E40000D",
      lead_id: "123456789012345",
    }).fields,
  ).toEqual({
    fbp: "fb.1.1596403881668.1116446470",
    fbc: "fb.1.1700000000000.AbCdEf-GhIj.AQQAAQIB",
    client_ip_address: "203.0.113.9.AQQAAQIB",
    madid: "38400000-8cf0-11bd-b23e-10b96e40000d",
    lead_id: 123_456_789_012_345,
  });
});

test("a national number is read by the default country, and left out without a fitting one", () => {
  const digits = write({ phone: "+44 20 7946 0018" }).fields["ph"];
  expect(write({ phone: "020 7946 0018" }, "GB").fields["ph"]).toEqual(digits);
  expect(write({ phone: "+44 (0)20 7946 0018" }, "US").fields["ph"]).toEqual(digits);
});
