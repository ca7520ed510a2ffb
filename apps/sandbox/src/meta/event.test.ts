import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as rules from "./business-fault.ts";
import { EMAIL_DIGEST, type Json, metaEvent, NOON, startSandbox, type TestSandbox } from "../testing.ts";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(async () => {
  await sandbox.call("POST", "/_sandbox/reset");
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

const DAY = 86_400;
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const user = (keys: Json): Json => metaEvent({ user_data: keys });
const withEmail = (keys: Json): Json => user({ em: EMAIL_DIGEST, ...keys });
const custom = (keys: Json, name = "Lead"): Json => metaEvent({ event_name: name, custom_data: keys });
const item = (keys: Json): Json => custom({ contents: [keys] });
const aged = (seconds: number, source = "website"): Json =>
  metaEvent({ event_time: NOON - seconds, action_source: source });
const EXTINFO = ["i2", "", "", "", "17.1", "", "", "", "", "", "", "", "", "", "", ""];
const app = (appData: unknown): Json => metaEvent({ action_source: "app", app_data: appData });
const chat = (channel: string | undefined, keys: Json, name = "Purchase"): Json =>
  metaEvent({
    event_name: name,
    action_source: "business_messaging",
    messaging_channel: channel,
    user_data: keys,
    custom_data: { value: 1, currency: "EUR" },
  });

const RIGHT: readonly (readonly [string, Json])[] = [
  ["with the least it must have", metaEvent({ event_id: undefined, event_source_url: undefined })],
  ["with every other event key", metaEvent({ referrer_url: "https://a.example", opt_out: false })],
  [
    "with limited data use",
    metaEvent({
      data_processing_options: ["LDU"],
      data_processing_options_country: 1,
      data_processing_options_state: 1013,
    }),
  ],
  ["with limited data use off", metaEvent({ data_processing_options: [] })],
  ["with the event it follows", metaEvent({ original_event_data: { event_name: "Lead", order_id: "7" } })],
  ["exactly seven days old", aged(7 * DAY)],
  ["from a shop, 62 days old", aged(62 * DAY, "physical_store")],
  ["a minute ahead", aged(-60)],
  ["with a digest and a new appendix", user({ em: `${EMAIL_DIGEST}.AQQCAQIB` })],
  ["with a digest and an old appendix", user({ em: [`${EMAIL_DIGEST}.BQ`, EMAIL_DIGEST] })],
  ["with an empty list beside a key that counts", withEmail({ ph: [] })],
  ["with an outside id in the clear", user({ external_id: ["user-42"] })],
  ["with an IPv6 address", user({ client_ip_address: "2001:db8::9" })],
  ["with an IPv4 address and an appendix", user({ client_ip_address: "203.0.113.9.AQQAAQIB" })],
  [
    "with click and browser ids",
    user({ fbc: "fb.1.1700000000000.AbCdEf-GhIj", fbp: "fb.1.1596403881668.1116446470" }),
  ],
  ["with a click id of five parts", user({ fbc: "fb.1.1700000000000.AbCdEf-GhIj.AQQAAQIB" })],
  ["with a device id", user({ madid: "38400000-8cf0-11bd-b23e-10b96e40000d" })],
  ["with a login id", user({ fb_login_id: 12_345 })],
  ["with a lead id of 15 digits", user({ lead_id: 123_456_789_012_345 })],
  ["with both names", user({ fn: EMAIL_DIGEST, ln: EMAIL_DIGEST })],
  ["with birth date and gender", user({ db: EMAIL_DIGEST, ge: EMAIL_DIGEST })],
  ["with first name and postcode", user({ fn: EMAIL_DIGEST, zp: EMAIL_DIGEST })],
  ["a Purchase of nothing", custom({ value: 0, currency: "eur" }, "Purchase")],
  ["of an own name without money", custom({}, "purchase")],
  ["with own custom keys", custom({ colour: "red", size: { eu: 42 } })],
  [
    "with every kind of content",
    custom({ content_ids: ["a", 1], content_type: "product", content_name: "Shoe", num_items: 2 }),
  ],
  [
    "with an item",
    item({ id: "sku", quantity: 1, item_price: 9.5, title: "Shoe", delivery_category: "curbside" }),
  ],
  ["with a status as text", custom({ status: "done" })],
  ["with a status as boolean", custom({ status: true })],
  ["from an app", app({ advertiser_tracking_enabled: 0, extinfo: EXTINFO })],
  ["from messenger", chat("messenger", { page_id: "1", page_scoped_user_id: "2" })],
  ["from whatsapp", chat("whatsapp", { ctwa_clid: "ARAk", whatsapp_business_account_id: "3" })],
  ["from whatsapp with a page", chat("whatsapp", { ctwa_clid: "ARAk", page_id: 3 })],
  ["from instagram", chat("instagram", { ig_sid: "1", ig_account_id: "2" }, "OrderShipped")],
];

test.for(RIGHT)("an event %s is accepted", async ([, event]) => {
  const reply = await sandbox.meta([event]);
  expect(reply).toMatchObject({ status: 200, body: { events_received: 1, messages: [] } });
});

const BROKEN: readonly (readonly [string, number | undefined, Json])[] = [
  ["a second older than seven days", 2804003, aged(7 * DAY + 1)],
  ["from a shop and older than 62 days", 2804003, aged(62 * DAY + 1, "physical_store")],
  ["more than a minute ahead", 2804004, aged(-61)],
  ["with a time in milliseconds", 2804004, metaEvent({ event_time: NOON * 1000 })],
  ["without any match key", 2804050, user({})],
  ["with an empty list for its only key", 2804050, user({ em: [] })],
  ["with a blank outside id only", 2804050, user({ external_id: " " })],
  ["with a user agent only", 2804050, user({ client_user_agent: "Mozilla" })],
  [
    "with a place and a gender only",
    2804050,
    user({ ct: EMAIL_DIGEST, zp: [EMAIL_DIGEST], ge: EMAIL_DIGEST }),
  ],
  ["with a birth date and a user agent only", 2804050, user({ db: EMAIL_DIGEST, client_user_agent: "M" })],
  ["with a first name and a gender only", 2804050, user({ fn: EMAIL_DIGEST, ge: EMAIL_DIGEST })],
  ["with a last name only", 2804050, user({ ln: EMAIL_DIGEST })],
  ["a Purchase without value", 2804009, custom({ currency: "EUR" }, "Purchase")],
  ["a Purchase without custom data", 2804009, metaEvent({ event_name: "Purchase" })],
  ["a Purchase without currency", 2804010, custom({ value: 1 }, "Purchase")],
  ["a Purchase with a blank currency", 2804010, custom({ value: 1, currency: "" }, "Purchase")],
  ["with an item without id", 2804008, item({ quantity: 1 })],
  ["with a lead id of 14 digits", 2804036, user({ lead_id: 12_345_678_901_234 })],
  ["with a lead id as text", 2804036, user({ lead_id: "123456789012345" })],
  ["from an app without app data", 2804043, app(undefined)],
  ["from an app without device", 2804043, app({ advertiser_tracking_enabled: 1 })],
  [
    "from an app with a short device list",
    2804043,
    app({ advertiser_tracking_enabled: 1, extinfo: EXTINFO.slice(1) }),
  ],
  [
    "from an app with a blank OS version",
    2804043,
    app({ advertiser_tracking_enabled: 1, extinfo: EXTINFO.with(4, "") }),
  ],
  [
    "from an unknown system",
    2804043,
    app({ advertiser_tracking_enabled: 1, extinfo: EXTINFO.with(0, "w2") }),
  ],
  ["of messaging without channel", 2804063, chat(undefined, { page_id: "1" })],
  ["of messaging with another name", 2804066, chat("messenger", { page_id: "1" }, "Lead")],
  ["from messenger without page", 2804069, chat("messenger", { page_scoped_user_id: "1" })],
  ["from messenger without user", undefined, chat("messenger", { page_id: "1" })],
  ["from instagram without account", 2804079, chat("instagram", { ig_sid: "1" })],
  ["from instagram without user", undefined, chat("instagram", { ig_account_id: "1" })],
  ["from whatsapp without click id", 2804087, chat("whatsapp", { page_id: "1" })],
  ["from whatsapp with page and account missing", 2804116, chat("whatsapp", { ctwa_clid: "ARAk" })],
  ["with an unknown currency", undefined, custom({ currency: "EURO" })],
  ["with a hashed address", undefined, user({ client_ip_address: EMAIL_DIGEST })],
  ["with no address for an address", undefined, user({ client_ip_address: "203.0.113" })],
  ["with a hashed click id", undefined, user({ fbc: EMAIL_DIGEST })],
  ["with a click time in seconds", undefined, user({ fbc: "fb.1.1700000000.AbCdEf" })],
  ["with a bad appendix on a click id", undefined, user({ fbc: "fb.1.1700000000000.AbCdEf.x" })],
  ["with a hashed browser id", undefined, user({ fbp: EMAIL_DIGEST })],
  ["with a hashed user agent", undefined, withEmail({ client_user_agent: EMAIL_DIGEST })],
  ["with a hashed device id", undefined, user({ madid: EMAIL_DIGEST })],
  ["with a device id in upper case", undefined, user({ madid: "38400000-8CF0-11BD-B23E-10B96E40000D" })],
  ["with one bare e-mail among digests", undefined, user({ em: [EMAIL_DIGEST, "ada@example.com"] })],
  ["with a digest in upper case", undefined, user({ em: EMAIL_DIGEST.toUpperCase() })],
  ["with a digest and a bad appendix", undefined, user({ em: `${EMAIL_DIGEST}.ZZ` })],
];

test("every rule with a subcode has an event that breaks it", () => {
  const broken = new Set(BROKEN.map(([, subcode]) => subcode));
  const subcodes = Object.values(rules).flatMap((rule) => ("subcode" in rule ? [rule.subcode] : []));
  expect(subcodes.length).toBeGreaterThan(10);
  expect(subcodes.filter((subcode) => !broken.has(subcode))).toEqual([]);
});

test.for(BROKEN)("an event %s is refused without saying which event (%s)", async ([, subcode, event]) => {
  const reply = await sandbox.meta([metaEvent({ event_id: "good" }), event]);
  expect(reply.status).toBe(400);
  const error = reply.body["error"] as Json;
  expect([error["code"], error["error_subcode"], error["type"]]).toEqual([100, subcode, "OAuthException"]);
  expect(JSON.stringify(error)).not.toMatch(/data'?\]\[/);
  expect(await sandbox.accepted()).toEqual([]);
});

const HASHED = [
  "em",
  "ph",
  "fn",
  "ln",
  "ge",
  "db",
  "ct",
  "st",
  "zp",
  "country",
  "f5first",
  "f5last",
  "fi",
  "dobd",
  "dobm",
  "doby",
];

describe("a match key that must be hashed", () => {
  test.for(HASHED)("%s is taken as a digest", async (key) => {
    expect((await sandbox.meta([user({ external_id: "u", [key]: EMAIL_DIGEST })])).status).toBe(200);
  });
  test.for(HASHED)("%s is refused in the clear, blank, and as the digest of nothing", async (key) => {
    for (const value of ["clear", "", NOTHING, `${NOTHING}.BQ`]) {
      const { status, body } = await sandbox.meta([user({ external_id: "u", [key]: value })]);
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(`user_data.${key}`);
    }
  });
});

const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ["that is no object", 7, "Param $['data'][1] must be an object"],
  [
    "with an unknown key",
    metaEvent({ advertiser_tracking_enabled: true }),
    `Unexpected key "advertiser_tracking_enabled" on param "$['data'][1]"`,
  ],
  [
    "with an unknown match key",
    withEmail({ email: EMAIL_DIGEST }),
    `Unexpected key "email" on param "$['data'][1]['user_data']"`,
  ],
  [
    "with an unknown item key",
    item({ id: "1", name: "x" }),
    `Unexpected key "name" on param "$['data'][1]['custom_data']['contents'][0]"`,
  ],
  ["without name", metaEvent({ event_name: "" }), "['event_name'] is required"],
  ["without time", metaEvent({ event_time: undefined }), "['event_time'] is required"],
  ["without action source", metaEvent({ action_source: undefined }), "['action_source'] is required"],
  ["without user data", metaEvent({ user_data: undefined }), "['user_data'] is required"],
  [
    "with a time in parts of a second",
    metaEvent({ event_time: NOON + 0.5 }),
    "['event_time'] must be an integer",
  ],
  ["with a time as text", metaEvent({ event_time: String(NOON) }), "['event_time'] must be an integer"],
  ["with an id as number", metaEvent({ event_id: 7 }), "['event_id'] must be a string"],
  [
    "with another action source",
    metaEvent({ action_source: "web" }),
    "['action_source'] must be one of {email,",
  ],
  ["with another channel", metaEvent({ messaging_channel: "sms" }), "['messaging_channel'] must be one of"],
  [
    "with another segment",
    metaEvent({ customer_segmentation: "vip" }),
    "['customer_segmentation'] must be one of",
  ],
  [
    "with another data option",
    metaEvent({ data_processing_options: ["CCPA"] }),
    "['data_processing_options'] must be one of",
  ],
  [
    "with another country option",
    metaEvent({ data_processing_options_country: 2 }),
    "_country'] must be one of",
  ],
  [
    "with another state option",
    metaEvent({ data_processing_options_state: 1014 }),
    "_state'] must be one of",
  ],
  ["with opt_out as text", metaEvent({ opt_out: "true" }), "['opt_out'] must be a boolean"],
  [
    "with a postcode as number",
    withEmail({ zp: 2139 }),
    "['user_data']['zp'] must be a string or list of strings",
  ],
  ["with a list for a single key", withEmail({ fbp: [] }), "['user_data']['fbp'] must be a string"],
  [
    "with a login id as text",
    withEmail({ fb_login_id: "1" }),
    "['user_data']['fb_login_id'] must be an integer",
  ],
  ["with a category list", custom({ content_category: ["a"] }), "['content_category'] must be a string"],
  ["with a value as text", custom({ value: "1.00" }), "['value'] must be a number"],
  ["with an order id as number", custom({ order_id: 7 }), "['order_id'] must be a string"],
  ["with another content type", custom({ content_type: "shoe" }), "['content_type'] must be one of"],
  ["with another delivery", custom({ delivery_category: "drone" }), "['delivery_category'] must be one of"],
  ["with a status as number", custom({ status: 1 }), "['status'] must be a string"],
  ["with an item that is text", custom({ contents: ["sku"] }), "['contents'][0] must be an object"],
  [
    "with a quantity as text",
    item({ id: "1", quantity: "2" }),
    "['contents'][0]['quantity'] must be an integer",
  ],
  [
    "with another tracking flag",
    app({ advertiser_tracking_enabled: true }),
    "['advertiser_tracking_enabled'] must be one of {0, 1}",
  ],
  [
    "from an app without tracking flag",
    app({ extinfo: EXTINFO }),
    "['advertiser_tracking_enabled'] is required",
  ],
  [
    "with a wrong original event",
    metaEvent({ original_event_data: { order_id: 1 } }),
    "['original_event_data']['order_id'] must be a string",
  ],
];

test.for(MALFORMED)("an event %s is refused with its place", async ([, event, message]) => {
  const reply = await sandbox.meta([metaEvent({ event_id: "good" }), event]);
  const error = reply.body["error"] as Json;
  expect([reply.status, error["code"], error["error_subcode"]]).toEqual([400, 100, undefined]);
  expect(error["message"]).toContain(message);
  expect(error["message"]).toContain("$['data'][1]");
  expect(await sandbox.accepted()).toEqual([]);
});

test("the schema is checked before rules: a wrong type late in the list wins over an old event early in it", async () => {
  const reply = await sandbox.meta([aged(30 * DAY), metaEvent({ event_id: 7 })]);
  expect((reply.body["error"] as Json)["message"]).toContain("$['data'][1]");
});
