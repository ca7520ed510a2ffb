import { hash } from "node:crypto";
import sdk from "facebook-nodejs-business-sdk";
import { describe, expect, test } from "vitest";
import { AT, compatibleOfFile, DATASET, JSON_TYPE, type Json, KEY } from "./deployment.ts";

const { deployment, reset, bodies, accepted } = await compatibleOfFile();

const TOKEN = "sandbox-token";

/** Nothing of the SDK is changed but where it believes Graph to be. */
function pointSdkAt(url: string): void {
  Object.defineProperty(sdk.FacebookAdsApi, "GRAPH", { configurable: true, get: () => url });
}

const { ServerEvent, UserData, CustomData, Content, EventRequest, BatchProcessor } = sdk;

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
    await reset();

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
    await reset();

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
