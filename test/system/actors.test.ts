import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connectRedis } from "@relay/redis";
import { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { addFault, arrivals, clearFaults } from "./shop.ts";
import { META_CASES, TIKTOK_CASES } from "./actor-fields.ts";

const KEY = "key-of-the-shop";
const META = "alizarin_refrigerator-owner~facebook-conversions-api-capi---server-side-events";
const TIKTOK = "alizarin_refrigerator-owner~tiktok-events-api---server-side-conversions";
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start({
    sources: {
      shop: { key: KEY, defaultCountry: "US", webhookSecretEnv: ["RELAY_WEBHOOK_SECRET"] },
      other: { key: "key-of-another" },
    },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, max_wait_ms: 10 },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4SHOP" }, max_wait_ms: 10 },
    },
    routes: [
      { source: "shop", destinations: ["meta-shop", "tiktok-shop"] },
      { source: "other", destinations: ["meta-shop"] },
    ],
    settings: {
      actors: { tiktok: { as_hosted: true } },
      webhooks: { allowed_networks: ["127.0.0.0/8"] },
    },
    // Whatever the ingest API connects to is written down.
    env: {
      NODE_OPTIONS: `--import=${join(import.meta.dirname, "note-connections.ts")}`,
      NOTE_CONNECTIONS: "connections.txt",
      RELAY_WEBHOOK_SECRET: Buffer.from("a secret of the shop, long enough").toString("base64"),
    },
  });
});
afterAll(async () => {
  await deployment.stop();
});
beforeEach(async () => {
  await fetch(`${deployment.sandbox.url}/_sandbox/reset`, { method: "POST" });
});

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: readonly Json[] &
    Json & { readonly error?: Json & { readonly faults?: readonly Json[] }; readonly data?: Json };
}

async function call(method: string, path: string, input?: Json, key = KEY): Promise<Answer> {
  const separator = path.includes("?") ? "&" : "?";
  const response = await fetch(`${deployment.ingest.url}/v2${path}${separator}token=${key}`, {
    method,
    ...(input && { body: JSON.stringify(input), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as Answer["body"] };
}

const items = (actor: string, input: Json, query = "") =>
  call("POST", `/acts/${actor}/run-sync-get-dataset-items${query}`, input);

/** A purchase in the actor's flat fields. */
const purchase = (n: string): Json => ({
  demoMode: false,
  task: "send_event",
  pixelId: "1001",
  eventName: "Purchase",
  email: `buyer.${n}@example.com`,
  eventSourceUrl: "https://shop.example/thanks",
  clientUserAgent: AGENT,
  value: 12.5,
  currency: "USD",
  eventId: `act-${n}`,
});

async function lastEvent(): Promise<Json> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/bodies?last=1`);
  const { bodies } = (await response.json()) as { readonly bodies: readonly { readonly body: string }[] };
  const { data, ...top } = JSON.parse(bodies[0]?.body ?? "{}") as Json & { readonly data: readonly Json[] };
  return { ...top, ...data[0] };
}

describe("the examples of the actors' own page", () => {
  test("a demonstration needs no field and reaches no account of a destination", async () => {
    const { status, body } = await items(META, { demoMode: true, eventSourceUrl: "https://example.com" });
    expect(status).toBe(200);
    expect(body).toMatchObject([{ status: "delivered", success: true, demo: true, event_name: "Purchase" }]);
    expect(await arrivals(deployment)).toMatchObject([{ dataset: "300000000000002" }]);
  });

  test("the one with real data lacks a person, and is told so by the names of its own fields", async () => {
    const { status, body } = await items(META, {
      demoMode: false,
      task: "send_event",
      accessToken: "YOUR_API_KEY_HERE",
      eventName: "Purchase",
      country: "US",
      eventSourceUrl: "https://example.com",
      currency: "USD",
      contentType: "product",
      actionSource: "website",
      isAlreadyHashed: false,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject([{ status: "refused", success: false }]);
    expect(body[0]?.["faults"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: "missing_value", pointer: "/value" })]),
    );
  });
});

describe("every task of the actor for Meta:", () => {
  test("send_event waits for the real outcome", async () => {
    const { body } = await items("meta", purchase("1"));
    expect(body).toMatchObject([
      { event_id: "act-1", event_name: "Purchase", status: "delivered", success: true },
    ]);
    const [destination] = (body[0]?.["destinations"] ?? []) as readonly Json[];
    expect(destination).toMatchObject({ destination: "meta-shop", status: "delivered", attempts: 1 });
    expect(destination?.["trace_id"]).toMatch(/\S+/);
    expect(await arrivals(deployment)).toMatchObject([{ dataset: "1001", eventId: "act-1" }]);
    // Sent again it is recognised.
    expect((await items("meta", purchase("1"))).body).toMatchObject([{ status: "duplicate", success: true }]);
  });

  test("send_event tells of what the platform refused", async () => {
    await addFault(deployment, {
      kind: "refuse",
      platform: "meta",
      pointer: "/custom_data/order_id",
      startsWith: "BAD",
    });
    const { body } = await items("meta", { ...purchase("2"), orderId: "BAD-1" });
    expect(body).toMatchObject([
      { status: "dead_letter", success: false, destinations: [{ reason: "refused", code: 100 }] },
    ]);
    await clearFaults(deployment);
  });

  test("send_batch_events takes a list as text, in any shape, and isolates what is bad", async () => {
    const flat = {
      email: "a@example.com",
      value: 1,
      currency: "EUR",
      eventId: "b-1",
      clientUserAgent: AGENT,
    };
    const shaped = {
      event_name: "Lead",
      event_time: Math.floor(Date.now() / 1000),
      event_id: "b-2",
      action_source: "website",
      user_data: { em: "b@example.com", client_user_agent: AGENT },
    };
    const bad = { ...flat, eventId: "b-3", isAlreadyHashed: true };
    const { body } = await items("meta", {
      demoMode: false,
      task: "send_batch_events",
      pixelId: "1001",
      events: JSON.stringify([flat, shaped, bad, flat, null]),
    });
    const statuses = ["delivered", "delivered", "refused", "duplicate", "refused"];
    expect(body.map(({ status }) => status)).toEqual(statuses);
    expect(body[2]?.["faults"]).toMatchObject([{ pointer: "/events/2/email", code: "invalid_value" }]);
    expect(body[4]?.["faults"]).toMatchObject([{ pointer: "/events/4", code: "not_an_object" }]);
  });

  test("test_event goes out under its code, and is not taken for the event it tries out", async () => {
    const test = { ...purchase("3"), task: "test_event", testEventCode: "TEST77" };
    expect((await items("meta", test)).body).toMatchObject([{ status: "delivered" }]);
    expect(await lastEvent()).toMatchObject({ test_event_code: "TEST77", event_id: "act-3" });
    expect((await items("meta", purchase("3"))).body).toMatchObject([{ status: "delivered" }]);
    const { testEventCode: _, ...without } = test;
    expect(await items("meta", without)).toMatchObject({
      status: 400,
      body: { error: { faults: [{ pointer: "/testEventCode" }] } },
    });
  });

  test("validate_events judges and writes nothing", async () => {
    const old = { ...purchase("5"), eventTime: "2020-01-01T00:00:00Z" };
    const { body } = await items("meta", { ...old, task: "validate_events" });
    expect(body).toMatchObject([{ status: "invalid", success: false }]);
    expect(body[0]?.["faults"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer: "/eventTime", code: "event_too_old" })]),
    );
    const good = await items("meta", { ...purchase("5"), task: "validate_events" });
    expect(good.body).toMatchObject([{ status: "valid", destinations: [{ name: "meta-shop" }] }]);
    expect(await arrivals(deployment)).toEqual([]);
  });

  test("list_pixels, get_pixel_info and get_event_stats ask the platform, page after page", async () => {
    await items("meta", purchase("6"));
    const read = (input: Json) => items("meta", { demoMode: false, accessToken: "sandbox-token", ...input });
    const listed = await read({ task: "list_pixels" });
    expect(listed.body.length).toBeGreaterThan(25);
    const [first] = listed.body;
    expect((await read({ task: "get_pixel_info", pixelId: first?.["id"] })).body).toMatchObject([
      { id: first?.["id"], name: first?.["name"] },
    ]);
    // The token is the destination's where none is given.
    const { body } = await items("meta", { demoMode: false, task: "get_event_stats", pixelId: "1001" });
    // The platform's match quality beside the relay's own prediction.
    expect(body).toMatchObject([
      {
        eventName: "Purchase",
        count: 1,
        matchQuality: { score: expect.any(Number) as number },
        predictedMatchQuality: { score: expect.any(Number) as number },
      },
    ]);
    expect(await read({ task: "get_pixel_info", pixelId: "42" })).toMatchObject({
      status: 400,
      body: { error: { type: "not_found" } },
    });
    expect(await read({ task: "list_pixels", accessToken: "wrong" })).toMatchObject({
      status: 400,
      body: { error: { type: "invalid_token" } },
    });
  });
});

test("list_pixels of one account brings no other's", async () => {
  const read = (input: Json) =>
    items("meta", { demoMode: false, accessToken: "sandbox-token", task: "list_pixels", ...input });
  const all = await read({});
  const account = String(all.body.at(-1)?.["account"]);
  const { body } = await read({ adAccountId: account });
  expect(body.length).toBeLessThan(all.body.length);
  expect(new Set(body.map((pixel) => pixel["account"]))).toEqual(new Set([account]));
});

describe("every task of the actor for TikTok:", () => {
  const event: Json = {
    demoMode: false,
    task: "send_event",
    pixelCode: "C4SHOP",
    eventName: "CompletePayment",
    email: "buyer@example.com",
    ttclid: "E.C.P.abc",
    ipAddress: "198.51.100.7",
    userAgent: AGENT,
    eventSourceUrl: "https://shop.example/thanks",
    value: 5,
    currency: "USD",
    contentId: "sku-1",
  };

  test("send_event, send_batch_events and test_event", async () => {
    expect((await items(TIKTOK, { ...event, eventId: "tt-1" })).body).toMatchObject([
      { status: "delivered" },
    ]);
    expect(await lastEvent()).toMatchObject({ event_source_id: "C4SHOP", event_id: "tt-1" });
    const batch = { demoMode: false, task: "send_batch_events", pixelCode: "C4SHOP" };
    const list = [
      { ...event, eventId: "tt-2" },
      { email: "b@example.com", eventName: "CustomEvent", eventId: "tt-3" },
    ];
    const { body } = await items("tiktok", {
      ...batch,
      events: JSON.stringify(list.map(({ demoMode: _, task: __, pixelCode: ___, ...flat }: Json) => flat)),
    });
    expect(body).toMatchObject([
      { status: "delivered" },
      { status: "refused", faults: [{ pointer: "/events/1/customEventName" }] },
    ]);
    await items("tiktok", { ...event, task: "test_event", testEventCode: "TEST88", eventId: "tt-4" });
    expect(await lastEvent()).toMatchObject({ test_event_code: "TEST88" });
  });

  test("an actor as the hosted one takes its defaults, and warns", async () => {
    const { currency: _, contentId: __, ...bare } = event;
    const { body } = await items("tiktok", { ...bare, eventId: "tt-5" });
    expect(body).toMatchObject([{ status: "delivered" }]);
    const faults = (body[0]?.["faults"] ?? []) as readonly Json[];
    const warned = faults.filter(({ code }) => code === "hosted_default");
    expect(warned).toMatchObject([
      { pointer: "/currency", severity: "warning" },
      { pointer: "/contentType", severity: "warning" },
      { pointer: "/quantity", severity: "warning" },
    ]);
    expect(await lastEvent()).toMatchObject({
      properties: { currency: "USD", content_type: "product", contents: [{ quantity: 1 }] },
    });
  });

  test("list_pixels and get_pixel_info", async () => {
    const read = (input: Json) =>
      items("tiktok", { demoMode: false, accessToken: "sandbox-token", ...input });
    expect(await read({ task: "list_pixels" })).toMatchObject({
      status: 400,
      body: { error: { type: "missing_setting" } },
    });
    const advertiserId = "7000000000000000001";
    const listed = await read({ task: "list_pixels", advertiserId });
    expect(listed.body.length).toBeGreaterThan(20);
    const [first] = listed.body;
    const pixel = await read({ task: "get_pixel_info", advertiserId, pixelCode: first?.["id"] });
    expect(pixel.body).toMatchObject([{ id: first?.["id"], name: first?.["name"] }]);
  });
});

describe("a run", () => {
  test("is started, looked at and read by its id, and by nobody else", async () => {
    const started = await call("POST", `/acts/${META}/runs`, purchase("7"));
    expect(started.status).toBe(201);
    const id = String(started.body.data?.["id"]);
    expect(started.body.data).toMatchObject({
      actId: META,
      userId: "shop",
      meta: { origin: "API" },
      options: { timeoutSecs: 60 },
      defaultDatasetId: id,
      usageTotalUsd: 0,
    });
    await vi.waitFor(async () => {
      const { body } = await call("GET", `/actor-runs/${id}`);
      expect(body.data).toMatchObject({ status: "SUCCEEDED", statusMessage: "1 delivered" });
    }, 20_000);
    for (const path of [
      `/actor-runs/${id}/dataset/items`,
      `/datasets/${id}/items`,
      `/acts/meta/runs/${id}/dataset/items`,
    ])
      expect((await call("GET", path)).body).toMatchObject([{ event_id: "act-7", status: "delivered" }]);
    expect((await call("GET", `/actor-runs/${id}`, undefined, "key-of-another")).status).toBe(404);
    expect((await call("GET", `/actor-runs/${id}`, undefined, "wrong")).status).toBe(401);
  });

  test("is listed and deleted by its source, and by nobody else", async () => {
    const ids: string[] = [];
    for (const n of ["l1", "l2"]) {
      const { body } = await call("POST", "/acts/meta/runs", purchase(n));
      ids.push(String(body.data?.["id"]));
    }
    for (const path of ["/actor-runs", "/acts/meta/runs"]) {
      const { body } = await call("GET", `${path}?desc=1&limit=2`);
      expect(body.data).toMatchObject({ offset: 0, limit: 2, count: 2, desc: true });
      expect(body.data?.["items"]).toMatchObject(
        ids.toReversed().map((id) => ({ id, task: "send_event", itemCount: 1 })),
      );
    }
    expect((await call("GET", "/acts/tiktok/runs")).body.data).not.toMatchObject({ items: [{ id: ids[0] }] });
    expect((await call("GET", "/actor-runs", undefined, "key-of-another")).body.data).toMatchObject({
      total: 0,
    });
    expect((await call("GET", "/actor-runs", undefined, "wrong")).status).toBe(401);
    const path = `/actor-runs/${ids[0]}`;
    expect((await call("DELETE", path, undefined, "key-of-another")).status).toBe(404);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
    expect((await call("DELETE", path)).status).toBe(404);
  });

  test("of a validation is not kept, in no key of Redis", async () => {
    const redis = await connectRedis(deployment.redis.url, "worker");
    const kept = async () => {
      const keys = await Promise.all(["{runs:*", "{report:*"].map((pattern) => redis.keys(pattern)));
      return keys.flat().toSorted();
    };
    const before = await kept();
    const input = { ...purchase("v"), task: "validate_events" };
    const started = await call("POST", "/acts/meta/runs", input);
    expect(started).toMatchObject({ status: 400, body: { error: { type: "not-kept" } } });
    const { body } = await call("POST", "/acts/meta/run-sync", input);
    expect(body).toMatchObject({ task: "validate_events", counts: { valid: 1 } });
    expect(body).not.toHaveProperty("runId");
    const validated = await fetch(`${deployment.ingest.url}/v1/validate`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: "[{}]",
    });
    expect(validated.status).toBe(200);
    expect(await kept()).toEqual(before);
    redis.disconnect();
  });

  test("answers its output to run-sync", async () => {
    const { status, body } = await call("POST", "/acts/meta/run-sync", purchase("8"));
    expect(status).toBe(200);
    expect(body).toMatchObject({ task: "send_event", status: "SUCCEEDED", counts: { delivered: 1 } });
  });

  test("that does not end in its time says where to look, and ends later", async () => {
    await addFault(deployment, { kind: "status", status: 503, body: "html", when: "before" });
    const { status, body } = await items("meta", purchase("9"), "?timeout=1");
    expect(status).toBe(408);
    expect(body.error).toMatchObject({ type: "run-timeout-exceeded" });
    await clearFaults(deployment);
    const id = String(body.error?.["runId"]);
    await vi.waitFor(async () => {
      expect((await call("GET", `/datasets/${id}/items`)).body).toMatchObject([{ status: "delivered" }]);
    }, 30_000);
  });

  test("its webhook is told what became of each event", async () => {
    const told = Promise.withResolvers<Json>();
    const receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        response.writeHead(204).end();
        told.resolve(JSON.parse(Buffer.concat(parts).toString()) as Json);
      });
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await items("meta", { ...purchase("10"), webhookUrl });
    expect(await told.promise).toMatchObject({
      data: { results: [{ event_id: "act-10", status: "delivered" }] },
    });
    receiver.close();
    const refused = await items("meta", { ...purchase("11"), webhookUrl: "http://10.0.0.1/" });
    expect(refused.body.error).toMatchObject({ type: "webhook-unusable" });
  });

  test("names every fault of its input", async () => {
    const { status, body } = await items("meta", { task: "send_evnt", value: "many", colour: "red" });
    expect(status).toBe(400);
    expect(body.error?.faults?.map(({ pointer }) => pointer).toSorted()).toEqual([
      "/colour",
      "/task",
      "/value",
    ]);
    expect((await items("meta", { ...purchase("1"), pixelId: "77" })).body.error).toMatchObject({
      type: "no-destination",
    });
    expect((await items("nobody", {})).status).toBe(404);
    // It would be overlooked there, and a test would count as a purchase.
    expect(await items("meta", purchase("1"), "?testEventCode=T1")).toMatchObject({
      status: 400,
      body: { error: { faults: [{ pointer: "/testEventCode", code: "unknown_field" }] } },
    });
  });

  test.for([
    ["{", "", "malformed_json"],
    ["null", "", "not_an_object"],
    ['"x"', "", "not_an_object"],
    ["5", "", "not_an_object"],
    ["[]", "", "not_an_object"],
    ["[1]", "", "not_an_object"],
    ["[null]", "", "not_an_object"],
    ['{"data":null}', "/data", "unknown_field"],
  ] as const)("is not made of %s", async ([body, pointer, code]) => {
    for (const route of ["runs", "run-sync", "run-sync-get-dataset-items"]) {
      const response = await fetch(`${deployment.ingest.url}/v2/acts/meta/${route}?token=${KEY}`, {
        method: "POST",
        body,
      });
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 400,
        body: { error: { type: "invalid-input", faults: [{ pointer, code }] } },
      });
    }
  });
});

describe("every field of the input of the actor for Meta:", () => {
  test.for(META_CASES)("$field", async ({ input, sent }) => {
    const { body } = await items("meta", { ...purchase(crypto.randomUUID()), ...input });
    expect(body).toMatchObject([{ status: "delivered" }]);
    expect(await lastEvent()).toMatchObject(sent);
  });
});

describe("every field of the input of the actor for TikTok:", () => {
  test.for(TIKTOK_CASES)("$field", async ({ input, sent }) => {
    const { body } = await items("tiktok", {
      demoMode: false,
      pixelCode: "C4SHOP",
      email: "buyer@example.com",
      eventSourceUrl: "https://shop.example/thanks",
      value: 1,
      currency: "USD",
      eventId: crypto.randomUUID(),
      ...input,
    });
    expect(body).toMatchObject([{ status: "delivered" }]);
    expect(await lastEvent()).toMatchObject(sent);
  });
});

test("a demonstration connects to nothing outside of this machine", async () => {
  for (const input of [{}, { task: "list_pixels" }, { task: "get_event_stats", pixelId: "1" }])
    await items("meta", input);
  await items("tiktok", { task: "send_event" });
  const noted = readFileSync(join(deployment.folder, "connections.txt"), "utf8").trim().split("\n");
  expect(noted.length).toBeGreaterThan(3);
  const outside = noted.filter((address) => !/^(?:127\.|::1|localhost|ipc)/.test(address));
  expect(outside).toEqual([]);
});
