import { describe, expect, test } from "vitest";
import { EMAIL_DIGEST, DIGEST_OF_NOTHING, metaEvent, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";
import { DAY, user, withEmail, custom, item, aged, EXTINFO, app, chat } from "../testing/meta-events.ts";

const sandbox = useSandbox();

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
    for (const value of ["clear", "", DIGEST_OF_NOTHING, `${DIGEST_OF_NOTHING}.BQ`]) {
      const { status, body } = await sandbox.meta([user({ external_id: "u", [key]: value })]);
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(`user_data.${key}`);
    }
  });
});
