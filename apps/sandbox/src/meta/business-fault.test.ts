import { expect, test } from "vitest";
import { EMAIL_DIGEST, NOON, metaEvent, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";
import * as rules from "./business-fault.ts";
import { DAY, user, withEmail, custom, item, aged, EXTINFO, app, chat } from "../testing/meta-events.ts";

const sandbox = useSandbox();

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

test("the schema is checked before rules: a wrong type late in the list wins over an old event early in it", async () => {
  const reply = await sandbox.meta([aged(30 * DAY), metaEvent({ event_id: 7 })]);
  expect((reply.body["error"] as Json)["message"]).toContain("$['data'][1]");
});
