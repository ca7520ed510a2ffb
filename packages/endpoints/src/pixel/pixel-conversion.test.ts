import { admit, sha256Hex } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { describe, expect, test } from "vitest";
import { conversionOfPixel, type Visit } from "./pixel-conversion.ts";

const NOW = 1_795_000_000;
const SHOP = "https://shop.example";
const visit: Visit = {
  nowSeconds: NOW,
  cookies: new Map(),
  ip: "198.51.100.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
  page: undefined,
  clickIds: PLATFORMS.conversions.userData.clickIds,
};
const meta = PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict: false });
const tiktok = PLATFORMS.open("tiktok", {
  event_source: "web",
  event_source_id: "C4SHOP",
  purchase_event_name: "Purchase",
  max_age_days: 28,
  takes_any_action_source: true,
});

const admitted = (query: Readonly<Record<string, string>>, more: Partial<Visit> = {}) =>
  admit(
    conversionOfPixel(new Map(Object.entries({ ev: "ViewContent", ...query })), { ...visit, ...more }),
    "p",
    PLATFORMS.conversions,
  );

/** The event that the pixel becomes on the wire. */
function sent(query: Readonly<Record<string, string>>, more: Partial<Visit> = {}, dialect = meta): unknown {
  const admission = admitted(query, more);
  if (!admission.ok) throw new Error(admission.faults.map(({ code }) => code).join());
  return JSON.parse(dialect.prepare(admission.conversion, { nowSeconds: NOW }).json);
}

describe("data processing options", () => {
  test.for([
    [{ dpo: "LDU", dpoco: "1", dpost: "1000" }, ["LDU"], 1, 1000],
    [{ dpo: "LDU", dpoco: "0", dpost: "0" }, ["LDU"], 0, 0],
    [{ dpo: "LDU" }, ["LDU"], undefined, undefined],
  ] as const)("%j are sent", ([query, options, country, state]) => {
    const event = sent(query) as Readonly<Record<string, unknown>>;
    expect(event["data_processing_options"]).toEqual(options);
    expect(event["data_processing_options_country"]).toBe(country);
    expect(event["data_processing_options_state"]).toBe(state);
  });

  test("that are empty limit nothing", () => {
    expect(sent({ dpo: "", dpoco: "", dpost: "" })).not.toHaveProperty("data_processing_options_country");
  });

  test.for([
    [{ dpo: "LDX" }, "/data_processing_options/0"],
    [{ dpo: "LDU", dpoco: "US" }, "/data_processing_options_country"],
    [{ dpo: "LDU", dpost: "1.5" }, "/data_processing_options_state"],
  ] as const)("%j cannot be read and are refused, not dropped", ([query, pointer]) => {
    expect(admitted(query)).toMatchObject({ ok: false, faults: [{ pointer }] });
  });
});

test("advanced matching is taken raw and hashed, and replaces nothing that the request itself has", () => {
  const query = {
    "ud[em]": " Ann@Example.com",
    "ud[fn]": sha256Hex("ann"),
    "ud[external_id]": "c-7",
    "ud[zp]": "",
    "ud[ip]": "198.51.100.99",
    "ud[own]": "x",
  };
  expect(sent(query)).toMatchObject({
    user_data: {
      em: [sha256Hex("ann@example.com")],
      fn: [sha256Hex("ann")],
      external_id: [sha256Hex("c-7")],
      client_ip_address: "198.51.100.7",
    },
  });
});

test("an empty parameter replaces nothing", () => {
  const cookies = new Map([
    ["_fbp", "fb.1.1596403881668.1116446470"],
    ["_fbc", "fb.1.1554763741205.AbCdEfGhIj"],
  ]);
  expect(sent({ ev: "", dl: "", fbp: "", fbc: "" }, { cookies, page: `${SHOP}/thanks` })).toMatchObject({
    event_name: "PageView",
    event_source_url: `${SHOP}/thanks`,
    user_data: { fbp: "fb.1.1596403881668.1116446470", fbc: "fb.1.1554763741205.AbCdEfGhIj" },
  });
});

describe("a click id", () => {
  const fbc = (id: string) => `fb.1.${NOW * 1000}.${id}`;
  test.for([
    ["of the page", { dl: `${SHOP}/?fbclid=PageClick01` }, {}, "PageClick01"],
    ["of the page before", { dl: `${SHOP}/b`, rl: `${SHOP}/?fbclid=EarlierClick` }, {}, "EarlierClick"],
    ["of the Referer header", {}, { page: `${SHOP}/?fbclid=HeaderClick` }, "HeaderClick"],
    [
      "of the Referer header behind dl",
      { dl: `${SHOP}/b` },
      { page: `${SHOP}/?fbclid=HeaderClick` },
      "HeaderClick",
    ],
    [
      "of the page, not of the one before",
      { dl: `${SHOP}/?fbclid=PageClick01`, rl: `${SHOP}/?fbclid=EarlierClick` },
      {},
      "PageClick01",
    ],
  ] as const)("%s becomes fbc", ([, query, more, id]) => {
    expect(sent(query, more)).toMatchObject({ user_data: { fbc: fbc(id) } });
  });

  test("gives way to the cookie _fbc", () => {
    const cookies = new Map([["_fbc", "fb.1.1554763741205.AbCdEfGhIj"]]);
    expect(sent({ rl: `${SHOP}/?fbclid=EarlierClick` }, { cookies })).toMatchObject({
      user_data: { fbc: "fb.1.1554763741205.AbCdEfGhIj" },
    });
  });

  test("of TikTok is used in the same way", () => {
    const query = { dl: `${SHOP}/b`, rl: `${SHOP}/?ttclid=E.C.P.earlier` };
    expect(sent(query, {}, tiktok)).toMatchObject({ user: { ttclid: "E.C.P.earlier" } });
  });

  test("that is in no page adds nothing", () => {
    expect(sent({ rl: "not a page?fbclid=x" })).not.toHaveProperty("user_data.fbc");
  });
});
