import { expect, test } from "vitest";
import { EMAIL_DIGEST, DIGEST_OF_NOTHING, NOON, tiktokEvent, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";

const sandbox = useSandbox();

const user = (keys: Json): Json => tiktokEvent({ user: keys });
const properties = (keys: Json): Json => tiktokEvent({ properties: keys });
const content = (keys: Json): Json => properties({ contents: [keys] });
const APP = { app_id: "com.shop", app_name: "Shop", app_version: "1.2" };

const RIGHT: readonly (readonly [string, string, Json])[] = [
  ["from the web", "web", tiktokEvent()],
  [
    "from the web without id, user and properties",
    "web",
    { event: "x", event_time: NOON, page: { url: "http://a.b" } },
  ],
  ["with an own name from the web", "web", tiktokEvent({ event: "Quiz finished" })],
  ["with keys TikTok does not list", "web", tiktokEvent({ device: {}, properties: { gtm_version: "1" } })],
  [
    "from an app",
    "app",
    tiktokEvent({ page: undefined, app: APP, ad: { attribution_share: 0.5, is_retargeting: true } }),
  ],
  ["from a shop", "offline", tiktokEvent({ page: undefined })],
  ["with an old standard name from a shop", "offline", tiktokEvent({ event: "CompletePayment" })],
  ["from a CRM", "crm", tiktokEvent({ page: undefined, lead: { lead_id: "7", lead_event_source: "crm" } })],
  ["years old", "web", tiktokEvent({ event_time: 1_500_000_000 })],
  ["with several e-mails", "web", user({ email: [EMAIL_DIGEST, EMAIL_DIGEST] })],
  ["with a place in the clear", "web", user({ city: "newyork", state: "ny", country: "us" })],
  ["with click ids", "web", user({ ttclid: "E.C.P.abc", ttp: "xyz", ip: "2001:db8::1", locale: "en-US" })],
  [
    "with device ids",
    "app",
    tiktokEvent({ app: APP, user: { idfa: "EA7583CD", gaid: "aaaa-1", idfv: "V", att_status: "DENIED" } }),
  ],
  [
    "with all properties",
    "web",
    properties({
      contents: [{ content_id: "1", price: 2.5, quantity: 2 }],
      content_ids: ["1"],
      content_type: "product",
      currency: "USD",
      value: 5,
      num_items: 2,
      search_string: "s",
      order_id: "o",
      customer_type: "new",
    }),
  ],
  ["with limited data use", "web", tiktokEvent({ limited_data_use: true })],
];

const ID_OF: Json = {
  web: "C0PIXEL",
  app: "com.shop",
  offline: "7000000000000000001",
  crm: "7000000000000000002",
};
const send = (source: string, data: unknown) =>
  sandbox.tiktok(data, { body: { event_source: source, event_source_id: ID_OF[source] } });

test.for(RIGHT)("an event %s (%s) is accepted", async ([, source, event]) => {
  const { status, body } = await send(source, [event]);
  expect(status).toBe(200);
  expect(body).toMatchObject({ code: 0, message: "OK", data: {} });
});

const WRONG: readonly (readonly [string, string, number, string, unknown])[] = [
  ["that is no object", "web", 40002, "data", "x"],
  ["with the source inside", "web", 40002, "event_source", tiktokEvent({ event_source: "web" })],
  ["without name", "web", 40002, "event", tiktokEvent({ event: undefined })],
  ["with an own name from a shop", "offline", 40002, "event", tiktokEvent({ event: "Quiz" })],
  ["without time", "web", 40002, "event_time", tiktokEvent({ event_time: undefined })],
  ["with a time as text", "web", 40002, "event_time", tiktokEvent({ event_time: String(NOON) })],
  ["with a time in milliseconds", "web", 40002, "event_time", tiktokEvent({ event_time: NOON * 1000 })],
  ["with an id as number", "web", 40002, "event_id", tiktokEvent({ event_id: 273_196 })],
  ["without page from the web", "web", 40002, "page", tiktokEvent({ page: undefined })],
  ["without url from the web", "web", 40002, "page.url", tiktokEvent({ page: { referrer: "https://a" } })],
  ["with half a url", "web", 40002, "page.url", tiktokEvent({ page: { url: "/thanks" } })],
  ["without app from an app", "app", 40002, "app", tiktokEvent()],
  ["without app id from an app", "app", 40002, "app.app_id", tiktokEvent({ app: {} })],
  ["without lead from a CRM", "crm", 40002, "lead", tiktokEvent()],
  ["with a lead id as number", "crm", 40002, "lead.lead_id", tiktokEvent({ lead: { lead_id: 7 } })],
  [
    "with a share above one",
    "web",
    40002,
    "ad.attribution_share",
    tiktokEvent({ ad: { attribution_share: 2 } }),
  ],
  [
    "with limited data use as text",
    "web",
    40002,
    "limited_data_use",
    tiktokEvent({ limited_data_use: "true" }),
  ],
  ["with a user that is a list", "web", 40002, "user", tiktokEvent({ user: [] })],
  ...["email", "phone", "external_id", "first_name", "last_name", "zip_code"].flatMap(
    (key): [string, string, number, string, unknown][] => [
      [`with a bare ${key}`, "web", 40062, `user.${key}`, user({ [key]: "bare" })],
      [
        `with an upper-case digest as ${key}`,
        "web",
        40062,
        `user.${key}`,
        user({ [key]: EMAIL_DIGEST.toUpperCase() }),
      ],
      [`with a digest of nothing as ${key}`, "web", 40002, `user.${key}`, user({ [key]: DIGEST_OF_NOTHING })],
      [`with a number as ${key}`, "web", 40002, `user.${key}`, user({ [key]: 7 })],
    ],
  ),
  [
    "with one bare e-mail among digests",
    "web",
    40062,
    "user.email",
    user({ email: [EMAIL_DIGEST, "a@b.c"] }),
  ],
  ["with a list of first names", "web", 40002, "user.first_name", user({ first_name: [EMAIL_DIGEST] })],
  ...["city", "state", "country", "ttclid", "ttp", "user_agent", "ip", "idfv"].map(
    (key): [string, string, number, string, unknown] => [
      `with a hashed ${key}`,
      "web",
      40002,
      `user.${key}`,
      user({ [key]: EMAIL_DIGEST }),
    ],
  ),
  ["with no address as ip", "web", 40002, "user.ip", user({ ip: "13.57.97.1311" })],
  ["with a locale of an underscore", "web", 40002, "user.locale", user({ locale: "en_US" })],
  [
    "with a lower-case idfa",
    "app",
    40002,
    "user.idfa",
    tiktokEvent({ app: APP, user: { idfa: "ea7583cd" } }),
  ],
  ["with an upper-case gaid", "app", 40002, "user.gaid", tiktokEvent({ app: APP, user: { gaid: "AAAA" } })],
  [
    "with another tracking status",
    "app",
    40002,
    "user.att_status",
    tiktokEvent({ app: APP, user: { att_status: "denied" } }),
  ],
  ["with a value as text", "web", 40002, "properties.value", properties({ value: "1.00" })],
  [
    "with a currency TikTok does not list",
    "web",
    40002,
    "properties.currency",
    properties({ currency: "UYU" }),
  ],
  ["with a lower-case currency", "web", 40002, "properties.currency", properties({ currency: "usd" })],
  [
    "with another content type",
    "web",
    40002,
    "properties.content_type",
    properties({ content_type: "shoe" }),
  ],
  [
    "with another customer type",
    "web",
    40002,
    "properties.customer_type",
    properties({ customer_type: "old" }),
  ],
  ["with content ids as numbers", "web", 40002, "properties.content_ids", properties({ content_ids: [1] })],
  ["with an order id as number", "web", 40002, "properties.order_id", properties({ order_id: 1 })],
  ["with contents that are texts", "web", 40002, "properties.contents.0", properties({ contents: ["1"] })],
  [
    "with a content id as number",
    "web",
    40002,
    "properties.contents.0.content_id",
    content({ content_id: 1 }),
  ],
  ["with half a quantity", "web", 40002, "properties.contents.0.quantity", content({ quantity: 0.5 })],
  ["with a price as text", "web", 40002, "properties.contents.0.price", content({ price: "2" })],
];

test.for(WRONG)("an event %s (%s) is refused with %i naming %s", async ([, source, code, field, event]) => {
  const good = tiktokEvent({ event_id: "good", app: APP, lead: { lead_id: "1" } });
  const { status, body } = await send(source, [good, event]);
  expect(status).toBe(200);
  expect(body).toMatchObject({ code, data: {} });
  expect(body["message"]).toMatch(new RegExp(`^Invalid value for ${field}: `));
  expect(await sandbox.accepted()).toEqual([]);
});

test("the position is named only when culprits are to be named", async () => {
  const events = [tiktokEvent({ event_id: "good" }), tiktokEvent({ event_id: 7 })];
  expect((await send("web", events)).body["message"]).toBe("Invalid value for event_id: not a valid string");
  await sandbox.fault({ kind: "name-culprit" });
  expect((await send("web", events)).body["message"]).toBe("Batch.1.event_id: not a valid string");
});
