import { admit, type Conversion, isError } from "@relay/core";
import { describe, expect, test } from "vitest";
import { PLATFORMS } from "./registry.ts";

/** The requests, byte for byte. Each case cites the page whose fields it shows; written 2026-11-20. */
const NOW = 1_795_000_000;
const TIME = NOW - 3600;
const context = { nowSeconds: NOW, defaultCountry: "US" };

const person = {
  email: [" Ada.Lovelace@Example.com", "ada@example.org"],
  phone: "+1 (415) 555-2671",
  first_name: "Jean-Luc",
  last_name: "O'Connor",
  gender: "Female",
  date_of_birth: "1990-01-15",
  city: "San Diego",
  state: "California",
  zip: "92101-1234",
  country: "United States",
  external_id: "user_123",
  client_ip_address: "203.0.113.9",
  client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
  fbp: "fb.1.1596403881668.1116446470",
  fbclid: "AbCdEf-GhIj",
  ttclid: "E.C.P.v3fQ2RHacdksKfofPmlyuStIIFJ4Af1tKYxF9zz2c2PLx1Oaw15oHpcfl5AH",
  ttp: "94e2a4j9-h3ss-k2h5-98cc-c84n745mk567",
};
const cart = {
  value: 142.3,
  currency: "usd",
  content_type: "product",
  content_ids: ["sku-1", 77],
  contents: [
    { id: "sku-1", quantity: 2, item_price: 71.15, title: "Lamp", brand: "Nordhus", category: "home" },
  ],
  order_id: 4711,
  num_items: 2,
  coupon: "SPRING",
};
const EXTINFO = [
  "a2",
  "example.shop",
  "1.2",
  "1.2.3",
  "15",
  "Pixel 9",
  "en_US",
  "PST",
  "",
  "390",
  "844",
  "3",
  "8",
  "128",
  "64",
  "USA/Los_Angeles",
];

const base = { event_time: TIME, event_id: "e-1", user_data: person };
const CASES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "purchase-web": {
    ...base,
    event_name: "Purchase",
    action_source: "website",
    event_source_url: "https://shop.example/thanks?order=4711",
    referrer_url: "https://www.example.org/",
    custom_data: cart,
    data_processing_options: ["LDU"],
    data_processing_options_country: 0,
    data_processing_options_state: 0,
  },
  "lead-free": {
    ...base,
    event_name: "Lead",
    action_source: "website",
    event_source_url: "https://shop.example/form",
    opt_out: false,
    user_data: { em: person.email },
    custom_data: { value: 0, currency: "EUR", status: false },
  },
  "app-install": {
    ...base,
    event_name: "CompleteRegistration",
    action_source: "app",
    user_data: {
      email: "ada@example.com",
      madid: "38400000-8CF0-11BD-B23E-10B96E40000D",
      gaid: "AAAAAA-2222",
      att_status: "denied",
    },
    app_data: {
      advertiser_tracking_enabled: false,
      extinfo: EXTINFO,
      app_id: "example.shop",
      app_name: "Shop",
      app_version: "1.2.3",
    },
  },
  "store-purchase": {
    ...base,
    event_name: "Purchase",
    action_source: "physical_store",
    custom_data: { ...cart, currency: "LKR", item_number: "1" },
  },
  "crm-lead": {
    ...base,
    event_name: "QualifiedLead",
    action_source: "system_generated",
    lead: { lead_id: "7001122334455667788", lead_event_source: "HubSpot" },
    user_data: { email: "ada@example.com", lead_id: "123456789012345" },
  },
  messaging: {
    ...base,
    event_name: "Purchase",
    action_source: "business_messaging",
    messaging_channel: "whatsapp",
    user_data: { ctwa_clid: "ARAkLkA8rmlFeiCktEJQ", whatsapp_business_account_id: "102290129340398" },
    custom_data: { value: 5, currency: "BRL" },
  },
};

function conversionOf(name: string): Conversion {
  const admission = admit(CASES[name], "shop", PLATFORMS.conversions);
  if (!admission.ok) throw new Error(JSON.stringify(admission.faults));
  return admission.conversion;
}

describe("Meta: Server Event, Customer Information and Standard Parameters; App Events; Business Messaging", () => {
  const meta = PLATFORMS.open("meta", {
    dataset_id: "1001",
    api_version: "v26.0",
    test_event_code: "TEST123",
  });

  test.for(Object.keys(CASES))("%s", async (name) => {
    const conversion = conversionOf(name);
    expect(meta.check(conversion, context).filter(isError)).toEqual([]);
    const { json } = meta.prepare(conversion, context);
    await expect(JSON.stringify(JSON.parse(json), null, 2)).toMatchFileSnapshot(`meta/golden/${name}.json`);
  });

  test("a request has the events unchanged and the token in the body", () => {
    const { body, ...rest } = meta.request("", ['{"a":1}', '{"b":"정"}'], "secret");
    expect(rest).toEqual({ path: "/v26.0/1001/events", headers: { "content-type": "application/json" } });
    expect(body.toString()).toBe(
      '{"data":[{"a":1},{"b":"정"}],"test_event_code":"TEST123","access_token":"secret"}',
    );
  });
});

describe("a request field given with the events", () => {
  const fields = {
    test_event_code: "T1",
    partner_agent: "shop_1_0",
    partner_name: "Shop",
    upload_id: "u1",
    upload_tag: "june",
    upload_source: "till",
    namespace_id: "n1",
  };
  const conversion = { ...conversionOf("lead-free"), ...fields };

  test("goes before the destination's own at Meta", async () => {
    const dialect = PLATFORMS.open("meta", {
      dataset_id: "1001",
      api_version: "v26.0",
      test_event_code: "TEST123",
    });
    const { group, json, leftOut } = dialect.prepare(conversion, context);
    expect(leftOut).toContainEqual({ pointer: "/partner_name", why: "no-counterpart" });
    const { body } = dialect.request(group, [json], "secret");
    await expect(JSON.stringify(JSON.parse(body.toString()), null, 2)).toMatchFileSnapshot(
      "meta/golden/request.json",
    );
    expect(dialect.prepare(conversionOf("lead-free"), context).group).not.toBe(group);
  });

  test("goes before the destination's own at TikTok", async () => {
    const dialect = PLATFORMS.open("tiktok", {
      event_source: "web",
      event_source_id: "C4ABC",
      partner_name: "Own",
    });
    const { group, json, leftOut } = dialect.prepare(conversion, context);
    expect(leftOut).toContainEqual({ pointer: "/upload_tag", why: "no-counterpart" });
    const { body } = dialect.request(group, [json], "secret");
    await expect(JSON.stringify(JSON.parse(body.toString()), null, 2)).toMatchFileSnapshot(
      "tiktok/golden/request.json",
    );
  });
});

describe("TikTok: the reference of event/track, by event source", () => {
  const open = (event_source: string) =>
    PLATFORMS.open("tiktok", {
      event_source,
      event_source_id: "C4ABC",
      purchase_event_name: "Purchase",
      max_age_days: 28,
      takes_any_action_source: false,
    });

  test.for([
    ["web", "purchase-web"],
    ["web", "lead-free"],
    ["app", "app-install"],
    ["offline", "store-purchase"],
    ["crm", "crm-lead"],
  ] as const)("%s: %s", async ([source, name]) => {
    const dialect = open(source);
    const conversion = conversionOf(name);
    expect(dialect.check(conversion, context).filter(isError)).toEqual([]);
    const { json } = dialect.prepare(conversion, context);
    await expect(JSON.stringify(JSON.parse(json), null, 2)).toMatchFileSnapshot(`tiktok/golden/${name}.json`);
  });

  test("a currency it does not take is left out with its value, and reported", () => {
    expect(open("offline").prepare(conversionOf("store-purchase"), context).leftOut).toContainEqual({
      pointer: "/custom_data/currency",
      why: "unusable",
    });
  });

  test("a request has the source at the top and the token in a header", () => {
    const { body, ...rest } = open("web").request("", ['{"a":1}'], "secret");
    expect(rest).toEqual({
      path: "/open_api/v1.3/event/track/",
      headers: { "content-type": "application/json", "access-token": "secret" },
    });
    expect(body.toString()).toBe('{"event_source":"web","event_source_id":"C4ABC","data":[{"a":1}]}');
  });

  test.for([
    ["web", "app-install", "unsupported_action_source"],
    ["web", "messaging", "unsupported_action_source"],
    ["offline", "purchase-web", "unsupported_action_source"],
  ] as const)("at %s, %s is %s", ([source, name, code]) => {
    expect(open(source).check(conversionOf(name), context).filter(isError)).toMatchObject([{ code }]);
  });
});

test("an event_time slightly ahead is sent as now", () => {
  const meta = PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0" });
  const ahead = { ...conversionOf("lead-free"), event_time: NOW + 30 };
  expect(JSON.parse(meta.prepare(ahead, context).json)).toMatchObject({ event_time: NOW });
});
