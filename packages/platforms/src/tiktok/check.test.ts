import { isError, type PrepareContext, sha256Hex } from "@relay/core";
import { describe, expect, test } from "vitest";
import { PLATFORMS } from "../registry.ts";
import type { TikTokConversion } from "./vocabulary.ts";

const NOW = 1_795_000_000;
const open = (event_source: string, takes_any_action_source = false) =>
  PLATFORMS.open("tiktok", {
    event_source,
    event_source_id: "7",
    purchase_event_name: "Purchase",
    max_age_days: 28,
    takes_any_action_source,
  });
const purchase = (more: Partial<TikTokConversion> = {}): TikTokConversion => ({
  event_name: "Purchase",
  event_time: NOW,
  event_id: "e",
  action_source: "website",
  event_source_url: "https://shop.example/",
  user_data: { email: "ada@example.com" },
  ...more,
});
const faultsOf = (source: string, conversion: TikTokConversion, takesAny = false) =>
  open(source, takesAny)
    .check(conversion, { nowSeconds: NOW })
    .filter(isError)
    .map(({ code, pointer }) => `${code} ${pointer}`);

/** Reference of event/track: fields by event source. */
test.for([
  ["web", purchase(), []],
  ["web", purchase({ event_source_url: "https://" }), ["invalid_value /event_source_url"]],
  ["app", purchase({ action_source: "app" }), ["missing_app_data /app_data/app_id"]],
  ["app", purchase({ action_source: "app", app_data: { app_id: 835_599_320 } }), []],
  ["offline", purchase({ action_source: "physical_store" }), []],
  [
    "offline",
    purchase({ action_source: "phone_call", event_name: "Called" }),
    ["unsupported_event_name /event_name"],
  ],
  ["crm", purchase({ action_source: "system_generated", lead: { lead_id: "1" }, event_name: "Won" }), []],
  ["crm", purchase({ action_source: "system_generated" }), ["unsupported_action_source /action_source"]],
  ["web", purchase({ action_source: "email" }), ["unsupported_action_source /action_source"]],
  ["web", purchase({ action_source: "app" }), ["unsupported_action_source /action_source"]],
] as const)("at %s, %j has the faults %j", ([source, conversion, faults]) => {
  expect(faultsOf(source, conversion)).toEqual(faults);
});

test("a web event needs its page", () => {
  const { event_source_url: _, ...without } = purchase();
  expect(faultsOf("web", without)).toEqual(["missing_event_source_url /event_source_url"]);
});

test("an action source without counterpart is accepted if the destination allows it; one of another kind never", () => {
  expect(faultsOf("web", purchase({ action_source: "email" }), true)).toEqual([]);
  expect(faultsOf("crm", purchase({ action_source: "system_generated" }), true)).toEqual([
    "missing_field /lead/lead_id",
  ]);
  expect(faultsOf("web", purchase({ action_source: "physical_store" }), true)).toEqual([
    "unsupported_action_source /action_source",
  ]);
});

describe("the written event", () => {
  const write = (source: string, conversion: TikTokConversion) =>
    JSON.parse(open(source).prepare(conversion, { nowSeconds: NOW }).json) as Record<string, unknown>;

  test.for([
    ["web", "PageView", "Pageview"],
    ["app", "InitiateCheckout", "Checkout"],
    ["app", "Lead", "GenerateLead"],
    ["app", "constructor", "constructor"],
    ["offline", "Lead", "Lead"],
    ["web", "own name", "own name"],
  ] as const)("at %s, %s is called %s", ([source, name, sent]) => {
    expect(write(source, purchase({ event_name: name }))["event"]).toBe(sent);
  });

  test.for([
    ["i2", { idfa: "38400000-8CF0-11BD-B23E-10B96E40000D" }],
    ["a2", { gaid: "38400000-8cf0-11bd-b23e-10b96e40000d" }],
    ["", undefined],
  ] as const)("a madid of a device of kind %j is %j", ([kind, user]) => {
    const extinfo = [kind, ...Array.from({ length: 15 }, () => "")];
    const installed = purchase({
      action_source: "app",
      user_data: { madid: "38400000-8CF0-11bd-B23E-10B96E40000D" },
      app_data: { app_id: "a", extinfo },
    });
    expect(write("app", installed)["user"]).toEqual(user);
  });

  test("keeps a hashed advertising id unchanged", () => {
    const gaid = "0ebad966881e1eebffe69b3abf624631cf83ec9bf8cb3ce134c7c75c6d8ee7fc";
    expect(write("app", purchase({ user_data: { gaid, idfa: "0000-0000" } }))["user"]).toEqual({ gaid });
  });

  test("has a public IP address without an appendix, and no other address", () => {
    expect(
      write("web", purchase({ user_data: { client_ip_address: "203.0.113.9.AQQAAQIB" } }))["user"],
    ).toEqual({
      ip: "203.0.113.9",
    });
    expect(write("web", purchase({ user_data: { client_ip_address: "192.168.0.7" } }))).not.toHaveProperty(
      "user",
    );
  });

  test("leaves out a quantity that is not whole, but not 0", () => {
    const custom_data = {
      contents: [
        { id: "a", quantity: 1.5 },
        { id: "b", quantity: 0 },
      ],
      value: 0,
    };
    expect(write("web", purchase({ custom_data }))["properties"]).toEqual({
      contents: [{ content_id: "a" }, { content_id: "b", quantity: 0 }],
      value: 0,
    });
  });

  test("has limited data use for the sources where TikTok knows it", () => {
    const limited = purchase({ data_processing_options: ["LDU"] });
    expect(write("web", limited)["limited_data_use"]).toBe(true);
    expect(write("offline", limited)).not.toHaveProperty("limited_data_use");
  });
});

describe("fields that TikTok takes but may not use as intended", () => {
  const paid = (more: Partial<TikTokConversion> = {}) =>
    purchase({ custom_data: { value: 1, currency: "EUR" }, ...more });
  const warningsOf = (source: string, conversion: TikTokConversion, context: Partial<PrepareContext> = {}) =>
    open(source)
      .check(conversion, { nowSeconds: NOW, ...context })
      .filter((one) => !isError(one))
      .map(({ code, pointer }) => `${code} ${pointer}`);

  test.for([
    ["web", paid(), []],
    ["web", purchase(), ["missing_value /custom_data/value"]],
    ["web", paid({ event_name: "completepayment" }), ["misspelt_event_name /event_name"]],
    ["web", paid({ event_name: "PlaceAnOrder" }), ["retired_event_name /event_name"]],
    ["web", paid({ event_time: NOW - 7 * 86_400 - 1 }), ["late_event /event_time"]],
    [
      "web",
      paid({ custom_data: { value: 1, currency: "LKR" } }),
      ["unsupported_currency /custom_data/currency"],
    ],
    ["web", paid({ custom_data: { value: 1 } }), ["missing_currency /custom_data/currency"]],
    ["web", paid({ user_data: { fbp: "fb.1.1.1" } }), ["too_few_match_keys /user_data"]],
    [
      "web",
      paid({ user_data: { email: "a@b.co", phone: "020 7946 0018" } }),
      ["unusable_value /user_data/phone"],
    ],
    ["web", paid({ data_processing_options: ["LDU"] }), ["missing_field /user_data/client_ip_address"]],
    ["web", paid({ data_processing_options: ["LDU"], user_data: { client_ip_address: "203.0.113.9" } }), []],
  ] as const)("at %s, %j has %j", ([source, conversion, warnings]) => {
    expect(warningsOf(source, conversion)).toEqual(warnings);
  });
});

test.for(["vehicle", "hotel", "home_listing"] as const)(
  "a content_type of %s is left out with a warning",
  (type) => {
    const conversion = purchase({ custom_data: { value: 1, currency: "EUR", content_type: type } });
    const dialect = open("web");
    expect(dialect.check(conversion, { nowSeconds: NOW })).toContainEqual(
      expect.objectContaining({
        code: "value_left_out",
        pointer: "/custom_data/content_type",
        severity: "warning",
      }),
    );
    const { json, leftOut } = dialect.prepare(conversion, { nowSeconds: NOW });
    expect(json).not.toContain(type);
    expect(leftOut).toContainEqual({ pointer: "/custom_data/content_type", why: "no-counterpart" });
  },
);

test("an unusable member of a list is reported by its position, and the others are sent", () => {
  const conversion = purchase({
    user_data: { email: ["a@b.co", "none", "", "c@d.co"], phone: ["none", "x"] },
  });
  const faults = open("web").check(conversion, { nowSeconds: NOW });
  expect(faults.filter(({ code }) => code === "unusable_value").map(({ pointer }) => pointer)).toEqual([
    "/user_data/email/1",
    "/user_data/phone",
  ]);
  const { json, leftOut } = open("web").prepare(conversion, { nowSeconds: NOW });
  expect(JSON.parse(json)).toMatchObject({ user: { email: [sha256Hex("a@b.co"), sha256Hex("c@d.co")] } });
  expect(leftOut).toEqual([
    { pointer: "/user_data/email/1", why: "unusable" },
    { pointer: "/user_data/phone", why: "unusable" },
  ]);
});

describe("the ttclid of the page's address", () => {
  const url = "https://shop.example/?ttclid=E.C.P.CjA&utm=x";
  const userOf = (conversion: TikTokConversion) =>
    (JSON.parse(open("web").prepare(conversion, { nowSeconds: NOW }).json) as { readonly user?: object })
      .user;

  test("counts when none was given, and is enough to match by", () => {
    const conversion = purchase({ event_source_url: url, user_data: {} });
    expect(userOf(conversion)).toEqual({ ttclid: "E.C.P.CjA" });
    expect(
      open("web")
        .check(conversion, { nowSeconds: NOW })
        .map(({ code }) => code),
    ).not.toContain("too_few_match_keys");
  });

  test("gives way to a given one", () => {
    expect(userOf(purchase({ event_source_url: url, user_data: { ttclid: "E.C.P.own" } }))).toEqual({
      ttclid: "E.C.P.own",
    });
  });

  test.for([
    "https://shop.example/?ttclid=",
    "https://shop.example/?attclid=x",
    `https://a.example/?ttclid=${"a".repeat(4097)}`,
  ])("is none in %.40s", (page) => {
    expect(userOf(purchase({ event_source_url: page, user_data: {} }))).toBeUndefined();
  });
});
