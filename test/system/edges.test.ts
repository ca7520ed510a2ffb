import { hash } from "node:crypto";
import type { Deployment } from "@relay/testkit";
import { Deployment as RelayDeployment } from "@relay/testkit";
import sdk from "facebook-nodejs-business-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { arrivals } from "./shop.ts";

const KEY = "key-of-the-shop";
const TOKEN = "sandbox-token";
const DATASET = "1001";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await RelayDeployment.start({
    sources: { shop: { key: KEY, defaultCountry: "US" } },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: DATASET } },
      "meta-other": { platform: "meta", options: { dataset_id: "1002" } },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4SHOP" } },
    },
    routes: [{ source: "shop", destinations: ["meta-shop", "meta-other", "tiktok-shop"] }],
    settings: { ingest: { pixel_source: "shop", trusted_proxies: 1, max_body_bytes: 100_000 } },
  });
});
afterAll(async () => {
  await deployment.stop();
});
beforeEach(async () => {
  await fetch(`${deployment.sandbox.url}/_sandbox/reset`, { method: "POST" });
});

type Json = Readonly<Record<string, unknown>>;

/** Bodies that the sandbox got, as the platform reads them. */
async function bodies(last: number): Promise<readonly Json[]> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/bodies?last=${last}`);
  const { bodies: shown } = (await response.json()) as {
    readonly bodies: readonly { readonly body: string }[];
  };
  return shown.map(({ body }) => JSON.parse(body) as Json);
}

async function accepted(count: number) {
  return vi.waitFor(async () => {
    const taken = await arrivals(deployment);
    expect(taken).toHaveLength(count);
    return taken;
  }, 20_000);
}

/** Nothing of the SDK is changed but where it believes Graph to be. */
function pointSdkAt(url: string): void {
  Object.defineProperty(sdk.FacebookAdsApi, "GRAPH", { configurable: true, get: () => url });
}

const { ServerEvent, UserData, CustomData, Content, EventRequest, BatchProcessor } = sdk;
const AT = Math.floor(Date.now() / 1000) - 600;

function sdkEvent(n: number) {
  const user = new UserData()
    .setEmails([`Buyer.${n}@Example.com `])
    .setPhones(["+1 (415) 555-2671"])
    .setFirstName("Ann")
    .setLastName("O'Neil")
    .setCity("New York")
    .setState("ny")
    .setZip("10001-1234")
    .setCountry("US")
    .setExternalId(`customer-${n}`)
    .setClientIpAddress("198.51.100.7")
    .setClientUserAgent("Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0")
    .setFbp("fb.1.1596403881668.1116446470")
    .setFbc("fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz1234567890");
  const cart = new CustomData()
    .setValue(123.45)
    .setCurrency("usd")
    .setOrderId(`order-${n}`)
    .setContentType("product")
    .setContentIds(["sku-1", "sku-2"])
    .setContents([new Content().setId("sku-1").setQuantity(2).setItemPrice(50)]);
  return new ServerEvent()
    .setEventName("Purchase")
    .setEventTime(AT)
    .setEventId(`sdk-${n}`)
    .setActionSource("website")
    .setEventSourceUrl(`https://shop.example/thanks?order=${n}`)
    .setUserData(user)
    .setCustomData(cart);
}

function byId(events: unknown): readonly Json[] {
  return (events as readonly Json[]).toSorted((a, b) =>
    String(a["event_id"]).localeCompare(String(b["event_id"])),
  );
}

/** The SDK sends external_id as it is; Meta recommends its hash, which the relay sends. All else is to be the same. */
function hashed(events: unknown): readonly Json[] {
  return (
    events as readonly (Json & { readonly user_data: { readonly external_id: readonly string[] } })[]
  ).map(({ user_data: user, ...event }) => ({
    ...event,
    user_data: { ...user, external_id: user.external_id.map((id) => hash("sha256", id)) },
  }));
}

describe("Meta's own SDK, with only its address and its token changed", () => {
  test("has one event delivered as it would itself have sent it, field by field", async () => {
    pointSdkAt(deployment.sandbox.url);
    await new EventRequest(TOKEN, DATASET, [sdkEvent(1)]).execute();
    const [direct] = await bodies(1);
    await fetch(`${deployment.sandbox.url}/_sandbox/reset`, { method: "POST" });

    pointSdkAt(deployment.ingest.url);
    const answer = await new EventRequest(KEY, DATASET, [sdkEvent(1)]).execute();
    expect(answer.events_received).toBe(1);
    expect(answer.fbtrace_id).toMatch(/\S+/);
    expect(await accepted(1)).toMatchObject([{ dataset: DATASET, eventId: "sdk-1", copies: 1 }]);
    const [relayed] = await bodies(1);
    expect(relayed?.["data"]).toEqual(hashed(direct?.["data"]));
  });

  test("and so with its batch processor, and a test code", async () => {
    const events = Array.from({ length: 25 }, (_, n) => sdkEvent(n));
    pointSdkAt(deployment.sandbox.url);
    await new EventRequest(TOKEN, DATASET, events).setTestEventCode("TEST123").execute();
    const [direct] = await bodies(1);
    await fetch(`${deployment.sandbox.url}/_sandbox/reset`, { method: "POST" });

    pointSdkAt(deployment.ingest.url);
    const request = new EventRequest(KEY, DATASET, []).setTestEventCode("TEST123");
    await new BatchProcessor(10, 2).processEvents(request, events);
    await accepted(25);
    const relayed = await bodies(20);
    expect(relayed.every((body) => body["test_event_code"] === "TEST123")).toBe(true);
    expect(byId(relayed.flatMap(({ data }) => data))).toEqual(byId(hashed(direct?.["data"])));
  });
});

const event = (id: string, fields: Json = {}) => ({
  event_name: "Purchase",
  event_time: AT,
  event_id: id,
  action_source: "website",
  user_data: { em: ["309a0a5c3e211326ae75ca18196d301a9bdbd1a882a4d2569511033da23f0abd"] },
  custom_data: { value: 5, currency: "USD" },
  ...fields,
});

async function graph(
  body: string | URLSearchParams | FormData,
  { query = "", headers = {}, dataset = DATASET } = {},
) {
  const response = await fetch(`${deployment.ingest.url}/v26.0/${dataset}/events${query}`, {
    method: "POST",
    body,
    headers,
  });
  return { status: response.status, body: (await response.json()) as Json & { readonly error?: Json } };
}

const JSON_TYPE = { "content-type": "application/json" };
const AS_BEARER = { ...JSON_TYPE, authorization: `Bearer ${KEY}` };

describe("Graph's shape", () => {
  test("is read as JSON, as a form and as multipart, with the token in the query, the body or the header", async () => {
    const data = (id: string) => JSON.stringify([event(id)]);
    const multipart = new FormData();
    multipart.set("data", data("multipart"));
    multipart.set("access_token", KEY);
    const answers = [
      await graph(`{"data":${data("json")}}`, { headers: AS_BEARER }),
      await graph(`{"data":${data("query")}}`, { headers: JSON_TYPE, query: `?access_token=${KEY}` }),
      await graph(JSON.stringify({ data: [JSON.stringify(event("text"))], access_token: KEY }), {
        headers: JSON_TYPE,
      }),
      await graph(new URLSearchParams({ data: data("form"), access_token: KEY })),
      await graph(multipart),
    ];
    for (const { status, body } of answers) {
      expect({ status, received: body["events_received"] }).toEqual({ status: 200, received: 1 });
    }
    expect((await accepted(5)).map(({ eventId }) => eventId).toSorted()).toEqual([
      "form",
      "json",
      "multipart",
      "query",
      "text",
    ]);
  });

  test("takes the good events and names the others", async () => {
    const bad = event("bad", { event_time: AT - 8 * 86_400 });
    const { status, body } = await graph(JSON.stringify({ data: [event("good"), bad] }), {
      headers: AS_BEARER,
    });
    expect(status).toBe(200);
    expect(body["events_received"]).toBe(1);
    await accepted(1);
    expect(body["messages"]).toEqual([expect.stringMatching(/^data\[1\]\/event_time event_too_old: /)]);
  });

  test("passes on what stands beside data, and refuses a field that it does not know", async () => {
    const common = {
      test_event_code: "T9",
      partner_agent: "shop_1_0",
      upload_id: "u1",
      upload_tag: "june",
      upload_source: "till",
      namespace_id: "n1",
    };
    const body = { data: [event("common")], ...common };
    expect(await graph(JSON.stringify(body), { headers: AS_BEARER })).toMatchObject({ status: 200 });
    await accepted(1);
    expect((await bodies(1))[0]).toMatchObject(common);
    const misspelt = { ...body, test_event_cod: "T9" };
    expect(await graph(JSON.stringify(misspelt), { headers: AS_BEARER })).toMatchObject({
      status: 400,
      body: {
        error: { code: 100, error_user_msg: expect.stringContaining("/test_event_cod unknown_field") },
      },
    });
  });

  test("says no as Graph does", async () => {
    const one = JSON.stringify({ data: [event("x")] });
    const none = JSON.stringify({ data: [event("x", { event_time: AT - 8 * 86_400 })] });
    expect(await graph(one, { headers: JSON_TYPE })).toMatchObject({
      status: 401,
      body: { error: { code: 190 } },
    });
    expect(await graph(one, { headers: AS_BEARER, dataset: "77" })).toMatchObject({
      status: 400,
      body: { error: { code: 100, error_subcode: 33 } },
    });
    expect(await graph("{", { headers: AS_BEARER })).toMatchObject({
      status: 400,
      body: { error: { code: 100 } },
    });
    const large = JSON.stringify({ data: [event("x", { custom_data: { own: "x".repeat(110_000) } })] });
    expect(await graph(large, { headers: AS_BEARER })).toMatchObject({
      status: 400,
      body: { error: { code: 100 } },
    });
    const refused = await graph(none, { headers: AS_BEARER });
    expect(refused.body.error).toMatchObject({ code: 100, type: "OAuthException", is_transient: false });
    expect(refused.body.error?.["error_user_msg"]).toContain("data[0]/event_time event_too_old");
  });
});

/** As TikTok's page prints it, but for the time and the ids. */
const tiktokEvent = (id: string, fields: Json = {}) => ({
  event: "CompletePayment",
  event_time: AT,
  event_id: id,
  user: {
    ttclid: "123ATXSfe",
    email: "309a0a5c3e211326ae75ca18196d301a9bdbd1a882a4d2569511033da23f0abd",
    phone: "2df0ecb4f8a3c7ffb7e9d1d4cf2e4cb2b5b1e1b1b1fd1c3a0f1c7c2d2e8f3a4b",
    ip: "13.57.97.131",
    user_agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/124.0.0.0 Safari/537.36",
  },
  properties: {
    currency: "USD",
    value: 200,
    content_type: "product",
    contents: [{ price: 100, quantity: 2, content_id: "1077218", content_name: "shirt" }],
  },
  page: { url: "http://demo.mywebsite.com/purchase", referrer: "http://demo.mywebsite.com" },
  ...fields,
});

async function track(body: object, token: string | undefined = KEY) {
  const response = await fetch(`${deployment.ingest.url}/open_api/v1.3/event/track/`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...(token !== undefined && { "access-token": token }) },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Json;
}

describe("TikTok's shape", () => {
  const source = { event_source: "web", event_source_id: "C4SHOP" };

  test("goes to the pixel that it names, as it was sent", async () => {
    const answer = await track({ ...source, data: [tiktokEvent("t1")] });
    expect(answer).toMatchObject({ code: 0, message: "OK", data: {} });
    expect(await accepted(1)).toMatchObject([{ eventId: "t1" }]);
    const [body] = await bodies(1);
    expect(body).toMatchObject(source);
    // The relay's own naming of purchases is a setting of the destination; everything else is as it came.
    const [sent] = (body?.["data"] ?? []) as readonly Json[];
    const { event: _, ...rest } = sent ?? {};
    const { event: __, ...given } = tiktokEvent("t1");
    expect(rest).toEqual(given);
  });

  test("passes on the partner, and refuses a field that it does not know", async () => {
    const body = { ...source, partner_name: "Shop", data: [tiktokEvent("t9")] };
    expect(await track(body)).toMatchObject({ code: 0 });
    await accepted(1);
    expect((await bodies(1))[0]).toMatchObject({ partner_name: "Shop" });
    expect(await track({ ...body, upload_tag: "june" })).toMatchObject({
      code: 40_002,
      message: expect.stringMatching(/^upload_tag is not a field of this request/),
    });
  });

  test("says no as TikTok does", async () => {
    const data = [tiktokEvent("t2")];
    expect(await track({ ...source, data }, "wrong")).toMatchObject({ code: 40_105 });
    expect(await track({ ...source, data }, "")).toMatchObject({ code: 40_104 });
    expect(await track({ ...source, event_source_id: "C4NONE", data })).toMatchObject({ code: 40_002 });
    for (const odd of [{ toString: 1 }, [[]], "constructor", null]) {
      expect(await track({ ...source, event_source: odd, data })).toMatchObject({ code: 40_002 });
      expect(await track({ ...source, event_source_id: odd, data })).toMatchObject({ code: 40_002 });
    }
    expect(await track({ ...source, data: [] })).toMatchObject({ code: 40_061 });
    const bad = tiktokEvent("t3", { event_time: "yesterday" });
    expect(await track({ ...source, data: [bad] })).toMatchObject({ code: 40_002 });
    const user = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`own_${n}`, n]));
    expect(await track({ ...source, data: [tiktokEvent("t5", { user })] })).toMatchObject({ code: 40_002 });
    expect(await track({ ...source, data: [tiktokEvent("t4"), bad] })).toMatchObject({
      code: 20_001,
      data: { refused: [{ index: 1, field: "event_time" }] },
    });
    expect(await accepted(1)).toMatchObject([{ eventId: "t4" }]);
  });
});

describe("an image pixel", () => {
  async function visit(query: string, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${deployment.ingest.url}/tr?${query}`, {
      headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", ...headers },
    });
    const image = Buffer.from(await response.arrayBuffer());
    return {
      outcome: response.headers.get("relay-outcome"),
      type: response.headers.get("content-type"),
      isImage: image.subarray(0, 6).toString("latin1") === "GIF89a" && image.length < 60,
    };
  }

  test("takes no conversion's place that a source with a key sends", async () => {
    const pixel = `id=${DATASET}&ev=Purchase&eid=order-9&cd[value]=0.01&cd[currency]=USD&dl=https%3A%2F%2Fshop.example%2F`;
    const headers = { "x-forwarded-for": "198.51.100.7" };
    expect(await visit(pixel, { ...headers, cookie: "_fbp=fb.1.1596403881668.1116446470" })).toMatchObject({
      outcome: "accepted",
    });
    await accepted(1);
    const purchase = {
      event_name: "Purchase",
      event_id: "order-9",
      event_time: Math.floor(Date.now() / 1000),
      action_source: "website",
      event_source_url: "https://shop.example/",
      user_data: { em: "jo@example.com", client_user_agent: "Mozilla/5.0" },
      custom_data: { value: 120, currency: "USD" },
    };
    const response = await fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ data: [purchase] }),
    });
    expect(response.status).toBe(202);
    await vi.waitFor(
      async () => {
        const sent = (await bodies(10)).filter((body) => JSON.stringify(body).includes('"value":120'));
        // To both datasets of Meta, and to TikTok.
        expect(sent).toHaveLength(3);
      },
      { timeout: 10_000, interval: 50 },
    );
  });

  test("is answered with an image, and becomes a conversion with what the browser sends along", async () => {
    const query =
      `id=${DATASET}&ev=ViewContent&cd[content_type]=product&cd[content_ids]=1234&cd[value]=0.50` +
      "&cd[currency]=USD&noscript=1&eid=px-1&dl=https%3A%2F%2Fshop.example%2Fshoes";
    const headers = {
      cookie: "other=1; _fbp=fb.1.1596403881668.1116446470; _fbc=fb.1.1554763741205.AbCdEfGhIj",
      "x-forwarded-for": "198.51.100.7",
    };
    expect(await visit(query, headers)).toEqual({ outcome: "accepted", type: "image/gif", isImage: true });
    expect(await accepted(1)).toMatchObject([
      { dataset: DATASET, eventId: "px-1", eventName: "ViewContent" },
    ]);
    const [body] = await bodies(1);
    expect(body?.["data"]).toMatchObject([
      {
        event_name: "ViewContent",
        action_source: "website",
        event_source_url: "https://shop.example/shoes",
        user_data: {
          client_ip_address: "198.51.100.7",
          client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
          fbp: "fb.1.1596403881668.1116446470",
          fbc: "fb.1.1554763741205.AbCdEfGhIj",
        },
        custom_data: { content_type: "product", content_ids: ["1234"], value: 0.5, currency: "USD" },
      },
    ]);
  });

  test("that cannot be counted is answered with the image all the same, and says why", async () => {
    expect(await visit("id=99&ev=PageView")).toMatchObject({ outcome: "unknown-id", isImage: true });
    expect(await visit(`id=${DATASET}&ev=Purchase`)).toMatchObject({
      outcome: "missing_value",
      isImage: true,
    });
  });
});
