import { gzipSync } from "node:zlib";
import { Redis } from "ioredis";
import type { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEY, openShop, post, purchase } from "./shop.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openShop({
    workers: 0,
    settings: { ingest: { max_body_bytes: 100_000, max_events: 50 } },
    routes: [
      { source: "web-shop", destinations: ["meta-shop"], action_sources: ["website", "physical_store"] },
    ],
  });
});
afterAll(async () => {
  await deployment.stop();
});

const DAY = 86_400;
const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
const codes = (results: Awaited<ReturnType<typeof post>>["body"]["results"]) =>
  results?.map(({ status, faults }) =>
    status === "accepted"
      ? "accepted"
      : faults
          ?.filter(({ severity }) => severity === "error")
          .map(({ pointer, code }) => `${pointer} ${code}`)
          .join(),
  );

describe("a body may be", () => {
  test.for([
    ["one object", purchase("s1"), 1],
    ["an array", [purchase("s2"), purchase("s3")], 2],
    ["an object with data", { data: [purchase("s4"), purchase("s5")] }, 2],
  ] as const)("%s", async ([, body, accepted]) => {
    expect(await post(deployment, body)).toMatchObject({ status: 202, body: { accepted, refused: 0 } });
  });

  test("NDJSON, where a bad line costs only itself", async () => {
    const lines = [JSON.stringify(purchase("n1")), '{"broken', JSON.stringify(purchase("n2"))].join("\n");
    const { status, body } = await post(deployment, lines, { type: "application/x-ndjson" });
    expect(status).toBe(202);
    expect(codes(body.results)).toEqual(["accepted", " malformed_json", "accepted"]);
  });

  test("gzip", async () => {
    const response = await fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${KEY}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: gzipSync(JSON.stringify(purchase("z1"))),
    });
    expect(response.status).toBe(202);
  });
});

describe("good conversions are accepted when others are refused", () => {
  const mixed = () => [
    purchase("m1"),
    purchase("m2", { event_time: ago(8 * DAY) }),
    purchase("m3", { event_time: ago(8 * DAY), action_source: "physical_store" }),
    purchase("m4", { event_time: ago(-120) }),
    purchase("m5", { custom_data: { value: 3 } }),
    purchase("m6", { user_data: { country: "us" } }),
    purchase("m7", { action_source: "app" }),
  ];

  test("each with its own result", async () => {
    const { status, body } = await post(deployment, mixed());
    expect(status).toBe(202);
    expect(codes(body.results)).toEqual([
      "accepted",
      "/event_time event_too_old",
      "accepted",
      "/event_time event_in_future",
      "/custom_data/currency missing_currency",
      "/user_data too_few_match_keys",
      " no_route",
    ]);
  });

  test("also where one nests without end, is too large or has a cut emoji in its id", async () => {
    const deep = `${"[".repeat(3000)}${"]".repeat(3000)}`;
    const lines = [
      JSON.stringify(purchase("n1")),
      JSON.stringify(purchase("n2", { custom_data: { value: 1, currency: "USD", own: 0 } })).replace(
        '"own":0',
        `"own":${deep}`,
      ),
      JSON.stringify(
        purchase("n3", { custom_data: { value: 1, currency: "USD", own: "\ud83d".repeat(12_000) } }),
      ),
      JSON.stringify(purchase("n4\ud83d")),
      JSON.stringify(purchase("n5")),
    ];
    const { status, body } = await post(deployment, lines.join("\n"), { type: "application/x-ndjson" });
    expect(status).toBe(202);
    expect(codes(body.results)).toEqual([
      "accepted",
      " too_deep",
      " conversion_too_large",
      "/event_id broken_text",
      "accepted",
    ]);
  });

  test("unless the request is atomic: then nothing is", async () => {
    const { status, body } = await post(deployment, mixed(), { query: "?atomic=true" });
    expect(status).toBe(422);
    expect(body.results?.every(({ status: one }) => one === "refused")).toBe(true);
    const { status: all } = await post(deployment, [purchase("m1"), purchase("m9")], {
      query: "?atomic=true",
    });
    expect(all).toBe(202);
  });
});

describe("a request is refused as a whole with problem+json", () => {
  test.for([
    ["malformed", 400, '{"event_name":', {}],
    ["malformed", 400, "[]", {}],
    ["unauthorized", 401, purchase("x"), { key: "wrong" }],
    ["unsupported-media-type", 415, "a=b", { type: "application/x-www-form-urlencoded" }],
    ["too-large", 413, "x".repeat(100_001), {}],
    ["too-large", 413, Array.from({ length: 51 }, () => 1), {}],
    ["nothing-accepted", 422, { event_name: 5 }, {}],
  ] as const)("%s: %i", async ([name, status, body, options]) => {
    const answer = await post(deployment, body, options);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({
      type: `urn:conversion-relay:problem:${name}`,
      status,
      remedy: expect.any(String),
    });
  });

  test("too large is also what does not say its length", async () => {
    const response = await fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: new Blob(["x".repeat(300_000)]).stream(),
      duplex: "half",
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ type: "urn:conversion-relay:problem:too-large" });
  });

  test("a fault in JSON does not repeat what was sent", async () => {
    const { body } = await post(deployment, '{"user_data":{"em":"ada@example.com"');
    expect(JSON.stringify(body)).not.toContain("ada@example.com");
  });
});

test("the API describes itself, and says how it is", async () => {
  const get = async (path: string) => (await fetch(`${deployment.ingest.url}${path}`)).status;
  expect(await Promise.all(["/healthz", "/readyz", "/openapi.json", "/metrics"].map(get))).toEqual([
    200, 200, 200, 200,
  ]);
  const metrics = await (await fetch(`${deployment.ingest.url}/metrics`)).text();
  expect(metrics).toMatch(/relay_events_accepted_total\{source="web-shop",destination="meta-shop"\} [1-9]/);
  expect(await get("/nothing")).toBe(404);
});

describe("a conversion with a warning", () => {
  test("is accepted, and the warning says where, what and what would be right", async () => {
    const { event_id: _, ...anonymous } = purchase("w1");
    const { status, body } = await post(deployment, {
      ...anonymous,
      user_data: { em: "a@b.co", ph: "none" },
    });
    expect(status).toBe(202);
    expect(body.results?.[0]).toMatchObject({
      status: "accepted",
      faults: [
        { pointer: "/event_id", code: "derived_event_id", severity: "warning" },
        { pointer: "/user_data/client_user_agent", severity: "warning", destination: "meta-shop" },
        { pointer: "/user_data/ph", code: "unusable_value", severity: "warning", destination: "meta-shop" },
      ],
    });
  });

  test("spoils no atomic request", async () => {
    const { status } = await post(deployment, purchase("w2", { event_name: "purchase" }), {
      query: "?atomic=true",
    });
    expect(status).toBe(202);
  });
});

describe("POST /v1/validate", () => {
  const validate = async (body: unknown, key = KEY) => {
    const response = await fetch(`${deployment.ingest.url}/v1/validate`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const judged = () =>
    validate([
      purchase("v1", { custom_data: { value: 1, currency: "EUR", shop_id: "7" } }),
      purchase("v2", { event_time: ago(8 * DAY) }),
      {
        ...purchase("v3"),
        user_data: { em: "a".repeat(64), phone: "none", client_user_agent: "Mozilla" },
      },
    ]);

  test("judges as the ingest API does, and writes nothing", async () => {
    const redis = new Redis(deployment.redis.url);
    const before = await redis.get("{meta-shop:0}:n");
    const { status, body } = await judged();
    expect(status).toBe(200);
    expect(await redis.get("{meta-shop:0}:n")).toBe(before);
    redis.disconnect();
    expect(body).toMatchObject({
      accepted: 2,
      refused: 1,
      results: [
        { status: "accepted", event_id: "order-v1", faults: [] },
        { status: "refused", destinations: [], faults: [{ code: "event_too_old" }] },
        {
          status: "accepted",
          faults: [{ pointer: "/user_data/phone", code: "unusable_value", severity: "warning" }],
        },
      ],
    });
  });

  test("says what each destination would get, and how well it could match", async () => {
    const { body } = await judged();
    const [first, , third] = body["results"] as readonly { readonly destinations: readonly unknown[] }[];
    expect(body["match_quality"]).toMatchObject({
      "meta-shop": { conversions: 2, score: 4.55, coverage: { email: 1, phone: 0.5, client_user_agent: 1 } },
    });
    expect(first?.destinations).toMatchObject([
      {
        name: "meta-shop",
        match_quality: {
          score: 5.8,
          keys: ["email", "phone", "country", "client_ip_address", "client_user_agent"],
        },
        left_out: [{ pointer: "/custom_data/shop_id", why: "no-counterpart" }],
      },
    ]);
    const missing = [{ keys: ["phone"], worth: 1.5 }, { keys: ["fbc"], worth: 1.5 }, {}, {}, {}, {}, {}, {}];
    expect(third?.destinations).toMatchObject([
      {
        match_quality: { score: 3.3, keys: ["email", "client_user_agent"], hashed: ["email"], missing },
        left_out: [{ pointer: "/user_data/phone", why: "unusable" }],
      },
    ]);
  });

  test("is for sources only, and for as many conversions as it says", async () => {
    expect((await validate(purchase("v4"), "wrong")).status).toBe(401);
    expect((await validate(Array.from({ length: 1001 }, () => ({})))).status).toBe(413);
  });
});
