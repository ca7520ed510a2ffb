import { isError, type PrepareContext } from "@relay/core";
import { describe, expect, test } from "vitest";
import { META_STORE_WINDOW, META_WINDOW } from "./limits.ts";
import { PLATFORMS } from "../registry.ts";
import type { MetaConversion } from "./vocabulary.ts";

const NOW = 1_795_000_000;
const EXTINFO = ["i2", "", "", "", "17.1", "", "", "", "", "", "", "", "", "", "", ""];

const lead = (more: Partial<MetaConversion> = {}): MetaConversion => ({
  event_name: "Lead",
  event_time: NOW,
  event_id: "e",
  action_source: "website",
  user_data: { email: "ada@example.com" },
  ...more,
});
const open = (strict: boolean) => PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict });
const faultsOf = (conversion: MetaConversion, strict = false) =>
  open(strict)
    .check(conversion, { nowSeconds: NOW })
    .filter(isError)
    .map(({ code, pointer }) => `${code} ${pointer}`);

/** Minimum match keys (Best Practices): refused when all keys lie in one of four sets, after normalisation. */
describe("match keys", () => {
  test.for([
    {},
    { client_user_agent: "Mozilla" },
    { country: "us", city: "Austin", zip: "78701", gender: "f", client_user_agent: "Mozilla" },
    { first_name: "Ada" },
    { first_name: "Ada", gender: "f" },
    { last_name: "Lovelace", gender: "f" },
    { date_of_birth: "1990-01-15", client_user_agent: "Mozilla" },
    { email: "not an address", gender: "f" },
    { email: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { fbp: "none" },
    { fbclid: "two words" },
    { ttclid: "E.C.P.1" },
  ])("%j are too few", (user_data) => {
    expect(faultsOf(lead({ user_data }))).toEqual(["too_few_match_keys /user_data"]);
  });

  test.for([
    { email: "ada@example.com" },
    { email: ["not an address", "ada@example.com"] },
    { first_name: "Ada", last_name: "Lovelace" },
    { date_of_birth: "1990-01-15", gender: "f" },
    { first_name: "Ada", zip: "78701" },
    { external_id: 42 },
    { client_ip_address: "203.0.113.9" },
    { fbp: "fb.1.1596403881668.1116446470" },
    { fbclid: "AbCdEf-GhIj" },
    { lead_id: "123456789012345" },
    { madid: "38400000-8cf0-11bd-b23e-10b96e40000d" },
  ])("%j are enough", (user_data) => {
    expect(faultsOf(lead({ user_data }))).toEqual([]);
  });
});

test.for([
  [
    lead({ event_name: "Purchase" }),
    ["missing_value /custom_data/value", "missing_currency /custom_data/currency"],
  ],
  [lead({ event_name: "Purchase", custom_data: { value: 0, currency: "eur" } }), []],
  [lead({ custom_data: { currency: "QQQ" } }), ["invalid_value /custom_data/currency"]],
  [lead({ custom_data: { contents: [{ id: "a" }, {}] } }), ["missing_content_id /custom_data/contents/1/id"]],
  [lead({ user_data: { lead_id: "1234" } }), ["invalid_value /user_data/lead_id"]],
  [
    lead({ user_data: { email: "a@b.co", lead_id: 12_345_678_901_234_568 } }),
    ["invalid_value /user_data/lead_id"],
  ],
  [lead({ user_data: { lead_id: "12345678901234567" } }), []],
  [lead({ data_processing_options_state: 999 }), ["invalid_value /data_processing_options_state"]],
  [lead({ data_processing_options_state: 0 }), []],
  [lead({ customer_segmentation: "friend" }), ["invalid_value /customer_segmentation"]],
  [lead({ customer_segmentation: "new_customer_to_medium" }), []],
  [
    lead({ action_source: "app" }),
    ["missing_app_data /app_data/advertiser_tracking_enabled", "missing_app_data /app_data/extinfo"],
  ],
  [lead({ action_source: "app", app_data: { advertiser_tracking_enabled: false, extinfo: EXTINFO } }), []],
  [
    lead({ app_data: { extinfo: ["ios", ...EXTINFO.slice(1, 4), " ", ...EXTINFO.slice(5)] } }),
    ["invalid_value /app_data/extinfo/0", "invalid_value /app_data/extinfo/4"],
  ],
] as const)("%j has the faults %j", ([conversion, faults]) => {
  expect(faultsOf(conversion)).toEqual(faults);
});

/** Conversions API for Business Messaging. */
describe("business messaging", () => {
  const chat = (
    messaging_channel: string | undefined,
    user_data: MetaConversion["user_data"],
    event_name = "Purchase",
  ) =>
    faultsOf(
      lead({
        event_name,
        action_source: "business_messaging",
        custom_data: { value: 1, currency: "EUR" },
        user_data,
        ...(messaging_channel !== undefined && { messaging_channel }),
      }),
    );

  test.for([
    ["messenger", { page_id: "1", page_scoped_user_id: "2" }],
    ["whatsapp", { ctwa_clid: "A", whatsapp_business_account_id: "1" }],
    ["whatsapp", { ctwa_clid: "A", page_id: "1" }],
    ["instagram", { ig_sid: "1", ig_account_id: "2" }],
  ] as const)("%s takes %j", ([channel, ids]) => {
    expect(chat(channel, ids)).toEqual([]);
  });

  test.for([
    ["messenger", { page_id: "1" }, ["missing_messaging_ids /user_data/page_scoped_user_id"]],
    ["whatsapp", { ctwa_clid: "A" }, ["missing_messaging_ids /user_data/whatsapp_business_account_id"]],
    ["whatsapp", { ctwa_clid: " ", page_id: "1" }, ["missing_messaging_ids /user_data/ctwa_clid"]],
    ["instagram", { ig_sid: "1" }, ["missing_messaging_ids /user_data/ig_account_id"]],
    [undefined, { page_id: "1" }, ["missing_messaging_ids /messaging_channel"]],
  ] as const)("%s with %j has %j", ([channel, ids, faults]) => {
    expect(chat(channel, ids)).toEqual(faults);
  });

  test("has event names of its own", () => {
    expect(chat("messenger", { page_id: "1", page_scoped_user_id: "2" }, "PageView")).toEqual([
      "unsupported_event_name /event_name",
    ]);
  });

  test("does not recognise a repetition, unlike other sources", () => {
    expect(open(false).deduplicates(lead({ action_source: "business_messaging" }))).toBe(false);
    expect(open(false).deduplicates(lead())).toBe(true);
  });
});

test("a website event without page and user agent is accepted, unless the destination is strict", () => {
  expect(faultsOf(lead())).toEqual([]);
  expect(faultsOf(lead(), true)).toEqual([
    "missing_event_source_url /event_source_url",
    "missing_field /user_data/client_user_agent",
  ]);
});

test("the window is seven days, and 62 days for sales in a shop", () => {
  expect(open(false).window(lead())).toBe(META_WINDOW);
  expect(open(false).window(lead({ action_source: "physical_store" }))).toBe(META_STORE_WINDOW);
});

/** Fields that Meta takes but may not use as intended. */
describe("warnings", () => {
  const web = (more: Partial<MetaConversion> = {}) =>
    lead({
      event_source_url: "https://shop.example/",
      user_data: { email: "ada@example.com", client_user_agent: "Mozilla" },
      ...more,
    });
  const warningsOf = (conversion: MetaConversion, context: Partial<PrepareContext> = {}) =>
    open(false)
      .check(conversion, { nowSeconds: NOW, ...context })
      .filter((one) => !isError(one))
      .map(({ code, pointer }) => `${code} ${pointer}`);
  const known = { email: "ada@example.com", client_user_agent: "Mozilla" };

  test("a plain conversion has none", () => {
    expect(warningsOf(web())).toEqual([]);
  });

  test.for([
    [lead(), ["missing_event_source_url /event_source_url", "missing_field /user_data/client_user_agent"]],
    [web({ event_name: "purchase" }), ["misspelt_event_name /event_name"]],
    [web({ event_name: "add_to_cart" }), ["misspelt_event_name /event_name"]],
    [web({ event_time: NOW - 86_401 }), ["late_event /event_time"]],
    [web({ event_time: NOW - 86_401, action_source: "physical_store" }), []],
    [web({ custom_data: { value: 1 } }), ["missing_currency /custom_data/currency"]],
    [web({ data_processing_options: ["LDU"] }), ["missing_field /data_processing_options_country"]],
    [
      web({ user_data: { ...known, phone: "none", gender: "unsaid" } }),
      ["unusable_value /user_data/phone", "unusable_value /user_data/gender"],
    ],
    [web({ user_data: { ...known, phone: "020 7946 0018", country: "gb" } }), []],
    [web({ user_data: { ...known, phone: "2079460018" } }), ["ambiguous_phone /user_data/phone"]],
    [web({ user_data: { ...known, phone: "+44 20 7946 0018" } }), []],
  ] as const)("%j has %j", ([conversion, warnings]) => {
    expect(warningsOf(conversion)).toEqual(warnings);
  });

  test("a default country removes the warning about a phone", () => {
    expect(
      warningsOf(web({ user_data: { ...known, phone: "415 555 2671" } }), { defaultCountry: "US" }),
    ).toEqual([]);
  });
});

test("TikTok's old event names count as Meta's own, with their rules", () => {
  expect(faultsOf(lead({ event_name: "CompletePayment" }))).toEqual([
    "missing_value /custom_data/value",
    "missing_currency /custom_data/currency",
  ]);
});
