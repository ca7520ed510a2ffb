import { hash } from "node:crypto";

/** An input field of an actor, and what of the event on the wire shows that it was read. */
export interface FieldCase {
  readonly field: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly sent: Readonly<Record<string, unknown>>;
}

const sha = (text: string) => hash("sha256", text);
const now = Math.floor(Date.now() / 1000);

const EXTINFO = "a2,com.shop,1.0,1.0.0,14,Pixel 8,en_US,CET,,1080,2400,2.6,8,128,64,Europe/Berlin";
const app = { actionSource: "app", advertiserTrackingEnabled: true, extinfo: EXTINFO };

/** The fields that steer a task (task, accessToken, pixelId, events …) have tests of their own in meta.test.ts and tiktok.test.ts. */
export const META_CASES: readonly FieldCase[] = [
  { field: "eventName", input: { eventName: "Lead" }, sent: { event_name: "Lead" } },
  {
    field: "customEventName",
    input: { eventName: "CustomEvent", customEventName: "TestDrive" },
    sent: { event_name: "TestDrive" },
  },
  {
    field: "email",
    input: { email: " Ann@Example.com" },
    sent: { user_data: { em: [sha("ann@example.com")] } },
  },
  { field: "phone", input: { phone: "(415) 555-2671" }, sent: { user_data: { ph: [sha("14155552671")] } } },
  { field: "firstName", input: { firstName: "Ann" }, sent: { user_data: { fn: [sha("ann")] } } },
  { field: "lastName", input: { lastName: "Lee" }, sent: { user_data: { ln: [sha("lee")] } } },
  { field: "city", input: { city: "Menlo Park" }, sent: { user_data: { ct: [sha("menlopark")] } } },
  { field: "state", input: { state: "CA", country: "US" }, sent: { user_data: { st: [sha("ca")] } } },
  { field: "country", input: { country: "DE" }, sent: { user_data: { country: [sha("de")] } } },
  {
    field: "zipCode",
    input: { zipCode: "94025", country: "US" },
    sent: { user_data: { zp: [sha("94025")] } },
  },
  { field: "externalId", input: { externalId: "c-7" }, sent: { user_data: { external_id: [sha("c-7")] } } },
  {
    field: "fbclid",
    input: { fbclid: "IwAR0abcdefGHIJ", eventTime: String(now - 60) },
    sent: { user_data: { fbc: `fb.1.${(now - 60) * 1000}.IwAR0abcdefGHIJ` } },
  },
  {
    field: "fbp",
    input: { fbp: "fb.1.1596403881668.1116446470" },
    sent: { user_data: { fbp: "fb.1.1596403881668.1116446470" } },
  },
  {
    field: "fbc",
    input: { fbc: "fb.1.1554763741205.AbCdEfGhIj" },
    sent: { user_data: { fbc: "fb.1.1554763741205.AbCdEfGhIj" } },
  },
  {
    field: "eventTime, Unix seconds",
    input: { eventTime: String(now - 100) },
    sent: { event_time: now - 100 },
  },
  {
    field: "eventTime, milliseconds",
    input: { eventTime: `${now - 100}000` },
    sent: { event_time: now - 100 },
  },
  {
    field: "eventTime, ISO 8601",
    input: { eventTime: new Date((now - 100) * 1000).toISOString() },
    sent: { event_time: now - 100 },
  },
  {
    field: "eventSourceUrl",
    input: { eventSourceUrl: "https://shop.example/a" },
    sent: { event_source_url: "https://shop.example/a" },
  },
  { field: "value", input: { value: 0.5 }, sent: { custom_data: { value: 0.5 } } },
  { field: "currency", input: { currency: "jpy" }, sent: { custom_data: { currency: "JPY" } } },
  { field: "orderId", input: { orderId: "o-1" }, sent: { custom_data: { order_id: "o-1" } } },
  {
    field: "contentIds",
    input: { contentIds: "a, b,,c " },
    sent: { custom_data: { content_ids: ["a", "b", "c"], content_type: "product" } },
  },
  {
    field: "contentType",
    input: { contentIds: "a", contentType: "product_group" },
    sent: { custom_data: { content_type: "product_group" } },
  },
  { field: "actionSource", input: { actionSource: "phone_call" }, sent: { action_source: "phone_call" } },
  {
    field: "isAlreadyHashed",
    input: { email: sha("ann@example.com"), isAlreadyHashed: true },
    sent: { user_data: { em: [sha("ann@example.com")] } },
  },
  { field: "eventId", input: { eventId: "own-id" }, sent: { event_id: "own-id" } },
  {
    field: "clientIpAddress",
    input: { clientIpAddress: "198.51.100.9" },
    sent: { user_data: { client_ip_address: "198.51.100.9" } },
  },
  {
    field: "clientUserAgent",
    input: { clientUserAgent: "Mozilla/5.0 (own)" },
    sent: { user_data: { client_user_agent: "Mozilla/5.0 (own)" } },
  },
  {
    field: "advertiserTrackingEnabled",
    input: { ...app, advertiserTrackingEnabled: false },
    sent: { app_data: { advertiser_tracking_enabled: 0 } },
  },
  {
    field: "applicationTrackingEnabled",
    input: { ...app, applicationTrackingEnabled: true },
    sent: { app_data: { application_tracking_enabled: 1 } },
  },
  {
    field: "extinfo",
    input: app,
    sent: { action_source: "app", app_data: { extinfo: EXTINFO.split(",") } },
  },
  {
    field: "madid",
    input: { ...app, madid: "38400000-8cf0-11bd-b23e-10b96e40000d" },
    sent: { user_data: { madid: "38400000-8cf0-11bd-b23e-10b96e40000d" } },
  },
];

export const TIKTOK_CASES: readonly FieldCase[] = [
  { field: "eventName", input: { eventName: "AddToCart" }, sent: { event: "AddToCart" } },
  {
    field: "customEventName",
    input: { eventName: "CustomEvent", customEventName: "TestDrive" },
    sent: { event: "TestDrive" },
  },
  { field: "email", input: { email: "Ann@Example.com" }, sent: { user: { email: sha("ann@example.com") } } },
  { field: "phone", input: { phone: "+14155552671" }, sent: { user: { phone: sha("+14155552671") } } },
  { field: "externalId", input: { externalId: "c-7" }, sent: { user: { external_id: sha("c-7") } } },
  { field: "ttclid", input: { ttclid: "E.C.P.abc" }, sent: { user: { ttclid: "E.C.P.abc" } } },
  { field: "ttp", input: { ttp: "94e2a4f7-4b12" }, sent: { user: { ttp: "94e2a4f7-4b12" } } },
  { field: "ipAddress", input: { ipAddress: "198.51.100.9" }, sent: { user: { ip: "198.51.100.9" } } },
  {
    field: "userAgent",
    input: { userAgent: "Mozilla/5.0 (own)" },
    sent: { user: { user_agent: "Mozilla/5.0 (own)" } },
  },
  { field: "eventTime", input: { eventTime: String(now - 100) }, sent: { event_time: now - 100 } },
  {
    field: "eventSourceUrl",
    input: { eventSourceUrl: "https://shop.example/a" },
    sent: { page: { url: "https://shop.example/a" } },
  },
  { field: "value", input: { value: 0.5 }, sent: { properties: { value: 0.5 } } },
  { field: "currency", input: { currency: "jpy" }, sent: { properties: { currency: "JPY" } } },
  { field: "orderId", input: { orderId: "o-1" }, sent: { properties: { order_id: "o-1" } } },
  {
    field: "contentId",
    input: { contentId: "sku-1" },
    sent: { properties: { contents: [{ content_id: "sku-1", quantity: 1 }], content_type: "product" } },
  },
  {
    field: "contentType",
    input: { contentId: "sku-1", contentType: "product_group" },
    sent: { properties: { content_type: "product_group" } },
  },
  {
    field: "quantity",
    input: { contentId: "sku-1", quantity: 3 },
    sent: { properties: { contents: [{ quantity: 3 }] } },
  },
  {
    field: "isAlreadyHashed",
    input: { email: sha("ann@example.com"), isAlreadyHashed: true },
    sent: { user: { email: sha("ann@example.com") } },
  },
  { field: "eventId", input: { eventId: "own-tiktok-id" }, sent: { event_id: "own-tiktok-id" } },
];

const demo = "a demonstration needs no field and reaches no account of a destination";

/** Tests of the fields that steer a task, by their names in the tests beside this file. */
export const META_STEERING: Readonly<Record<string, string>> = {
  task: "every task of the actor for Meta",
  accessToken: "list_pixels, get_pixel_info and get_event_stats ask the platform, page after page",
  pixelId: "send_event waits for the real outcome",
  testEventCode: "test_event goes out under its code, and is not taken for the event it tries out",
  events: "send_batch_events takes a list as text, in any shape, and isolates what is bad",
  webhookUrl: "its webhook is notified of what became of each event",
  demoMode: demo,
  adAccountId: "list_pixels of one account brings no other's",
};

export const TIKTOK_STEERING: Readonly<Record<string, string>> = {
  task: "every task of the actor for TikTok",
  accessToken: "list_pixels and get_pixel_info",
  pixelCode: "send_event, send_batch_events and test_event",
  advertiserId: "list_pixels and get_pixel_info",
  testEventCode: "send_event, send_batch_events and test_event",
  events: "send_event, send_batch_events and test_event",
  webhookUrl: "its webhook is notified of what became of each event",
  demoMode: "a demonstration connects to nothing outside of this machine",
};
