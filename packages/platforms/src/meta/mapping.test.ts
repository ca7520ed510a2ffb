import { isError } from "@relay/core";
import { describe, expect, test } from "vitest";
import { checkForMeta } from "./check.ts";
import { prepareForMeta } from "./mapping.ts";
import type { MetaConversion } from "./vocabulary.ts";

const FOREIGN: ReadonlySet<string> = new Set(["shop_id", "customer_type"]);

const NOW = 1_795_000_000;
const lead = (more: Partial<MetaConversion>): MetaConversion => ({
  event_name: "Lead",
  event_time: 1_700_000_000,
  event_id: "e",
  action_source: "website",
  user_data: {},
  ...more,
});
const write = (more: Partial<MetaConversion>): string =>
  prepareForMeta(lead(more), { nowSeconds: NOW }, FOREIGN).json;
const userData = (given: MetaConversion["user_data"]): unknown =>
  (JSON.parse(write({ user_data: given })) as Record<string, unknown>)["user_data"];

/** ClickID and the fbp and fbc parameters. */
describe("the click id", () => {
  const COOKIE = "fb.1.1596403881668.AbC";

  test.for([
    [{ fbclid: "AbC" }, "fb.1.1700000000000.AbC"],
    [{ fbclid: " AbC " }, "fb.1.1700000000000.AbC"],
    [{ fbc: COOKIE }, COOKIE],
    [{ fbc: COOKIE, fbclid: "AbC" }, COOKIE],
    [{ fbc: `${COOKIE}.AQQAAQIB`, fbclid: "AbC" }, `${COOKIE}.AQQAAQIB`],
    [{ fbc: COOKIE, fbclid: "abc" }, COOKIE],
    [{ fbc: "fb.none", fbclid: "abc" }, "fb.1.1700000000000.abc"],
    [{ fbc: COOKIE, fbclid: "two words" }, COOKIE],
    [{ fbc: "fb.1.1596403881.AbC" }, "fb.1.1596403881000.AbC"],
  ] as const)("of %j is %s", ([given, fbc]) => {
    expect(userData(given)).toEqual({ fbc });
  });

  const page = "https://shop.example/?a=fbclid&fbclid=IwAR0-x_Y%31&b=1#fbclid=other";
  const fbcOf = (given: Partial<MetaConversion>) =>
    (JSON.parse(write(given)) as { readonly user_data: { readonly fbc?: string } }).user_data.fbc;

  test.for([
    [{}, "fb.1.1700000000000.IwAR0-x_Y1"],
    [{ fbclid: "AbC" }, "fb.1.1700000000000.AbC"],
    [{ fbclid: "two words" }, "fb.1.1700000000000.IwAR0-x_Y1"],
    [{ fbc: COOKIE }, COOKIE],
    [{ fbc: "fb.none" }, "fb.1.1700000000000.IwAR0-x_Y1"],
  ] as const)("of %j and a page with an fbclid is %s", ([given, fbc]) => {
    expect(fbcOf({ event_source_url: page, user_data: { email: "a@b.co", ...given } })).toBe(fbc);
  });

  test.for([
    "https://shop.example/?fbclid=",
    "https://shop.example/?xfbclid=a",
    "https://[?fbclid=a",
    "https://a.example/#fbclid=a",
  ])("of %s is none", (url) => {
    expect(fbcOf({ event_source_url: url, user_data: { email: "a@b.co" } })).toBeUndefined();
  });

  test("of the page is one of the keys, and enough to match by", () => {
    const conversion = lead({ event_source_url: page, user_data: { country: "us" } });
    expect(prepareForMeta(conversion, { nowSeconds: NOW }, FOREIGN).matchKeys).toContain("fbc");
    const faults = checkForMeta(conversion, { nowSeconds: NOW }, false);
    expect(faults.filter(isError)).toEqual([]);
  });

  test("that cannot be built is reported as left out", () => {
    expect(
      prepareForMeta(lead({ user_data: { fbclid: "two words" } }), { nowSeconds: NOW }, FOREIGN).leftOut,
    ).toEqual([{ pointer: "/user_data/fbclid", why: "unusable" }]);
  });
});

test("ids that Meta requires as numbers keep all of their 17 digits", () => {
  expect(write({ user_data: { lead_id: "12345678901234567", fb_login_id: "10158434563451231" } })).toContain(
    '"lead_id":12345678901234567,"fb_login_id":10158434563451231',
  );
});

test("an id that lost digits as a JSON number is left out", () => {
  expect(userData({ fb_login_id: 10_158_434_563_451_232, email: "a@b.co" })).not.toHaveProperty(
    "fb_login_id",
  );
});

test("ids are text, flags are 0 or 1, device fields are text", () => {
  const extinfo = ["a2", "", "", "", 15, "", "", "", "", 390, "", "", "", "", "", ""];
  expect(
    JSON.parse(
      write({
        custom_data: { order_id: 7, item_number: 8, currency: "eur" },
        original_event_data: { order_id: 7, event_id: 9 },
        app_data: {
          advertiser_tracking_enabled: true,
          application_tracking_enabled: false,
          extinfo,
          app_id: 5,
        },
      }),
    ),
  ).toMatchObject({
    custom_data: { order_id: "7", item_number: "8", currency: "EUR" },
    original_event_data: { order_id: "7", event_id: "9" },
    app_data: {
      advertiser_tracking_enabled: 1,
      application_tracking_enabled: 0,
      extinfo: extinfo.map(String),
    },
  });
});

test("fields that only TikTok knows, and empty ones, are left out", () => {
  const written = write({
    custom_data: {
      shop_id: "s",
      customer_type: "new",
      content_ids: [],
      contents: [],
      own: null,
    } as MetaConversion["custom_data"] & object,
    app_data: { app_id: "a", url_schemes: [] },
    original_event_data: {},
    data_processing_options: [],
  });
  expect(Object.keys(JSON.parse(written) as object)).toEqual([
    "event_name",
    "event_time",
    "event_id",
    "action_source",
    "user_data",
  ]);
});
