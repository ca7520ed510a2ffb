import { gzipSync } from "node:zlib";
import { Redis } from "ioredis";
import type { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { KEY, openShop, post, produce, purchase } from "./shop.ts";

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

describe("back-pressure", () => {
  test("a destination at its cap: 429 that names it, nothing written for the others; requests without it pass", async () => {
    await using deployment = await openShop({
      workers: 0,
      sources: { "web-shop": { key: KEY }, other: { key: "key-of-the-other" } },
      destinations: {
        "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, max_backlog: 1000 },
        "meta-other": { platform: "meta", options: { dataset_id: "1002" } },
      },
      routes: [
        { source: "web-shop", destinations: ["meta-shop", "meta-other"] },
        { source: "other", destinations: ["meta-other"] },
      ],
    });
    await produce(
      deployment,
      Array.from({ length: 1000 }, (_, n) => purchase(n)),
    );
    const refused = await vi.waitFor(async () => {
      const answer = await post(deployment, purchase("one more"));
      expect(answer.status).toBe(429);
      return answer;
    });
    expect(refused.body).toMatchObject({
      type: "urn:conversion-relay:problem:backlogged",
      detail: "meta-shop",
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await post(deployment, purchase("elsewhere"), { key: "key-of-the-other" })).status).toBe(202);
    await deployment.startWorker();
    await vi.waitFor(async () => expect((await post(deployment, purchase("again"))).status).toBe(202), {
      timeout: 20_000,
    });
  });

  test("Redis over its memory budget: 429 with Retry-After, and nothing is read", async () => {
    await using full = await openShop({ workers: 0, settings: { redis: { memory_budget_bytes: 1000 } } });
    const { status, headers } = await post(full, purchase("b1"));
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("Redis away: 503 with Retry-After within a moment; back: accepted again", async () => {
    await using shaky = await openShop({ workers: 0 });
    await shaky.redis.kill();
    const startedAt = performance.now();
    const { status, headers } = await post(shaky, purchase("b2"));
    expect(status).toBe(503);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect((await fetch(`${shaky.ingest.url}/readyz`)).status).toBe(503);
    await shaky.redis.restart();
    await expect.poll(async () => (await post(shaky, purchase("b2"))).status, { timeout: 10_000 }).toBe(202);
  });
});

describe("what is doubtful", () => {
  test("is accepted, with a warning that says where, what and what would be right", async () => {
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

  test("judges as the ingest API does, says what each destination would get, and writes nothing", async () => {
    const redis = new Redis(deployment.redis.url);
    const before = await redis.get("{meta-shop:0}:n");
    const { status, body } = await validate([
      purchase("v1", { custom_data: { value: 1, currency: "EUR", shop_id: "7" } }),
      purchase("v2", { event_time: ago(8 * DAY) }),
      {
        ...purchase("v3"),
        user_data: { em: "a".repeat(64), phone: "none", client_user_agent: "Mozilla" },
      },
    ]);
    expect(status).toBe(200);
    expect(await redis.get("{meta-shop:0}:n")).toBe(before);
    redis.disconnect();
    expect(body).toMatchObject({
      accepted: 2,
      refused: 1,
      match_quality: {
        "meta-shop": {
          conversions: 2,
          score: 4.55,
          coverage: { email: 1, phone: 0.5, client_user_agent: 1 },
        },
      },
      results: [
        {
          status: "accepted",
          event_id: "order-v1",
          destinations: [
            {
              name: "meta-shop",
              match_quality: {
                score: 5.8,
                keys: ["email", "phone", "country", "client_ip_address", "client_user_agent"],
              },
              left_out: [{ pointer: "/custom_data/shop_id", why: "no-counterpart" }],
            },
          ],
          faults: [],
        },
        { status: "refused", destinations: [], faults: [{ code: "event_too_old" }] },
        {
          status: "accepted",
          destinations: [
            {
              match_quality: {
                score: 3.3,
                keys: ["email", "client_user_agent"],
                hashed: ["email"],
                missing: [
                  { keys: ["phone"], worth: 1.5 },
                  { keys: ["fbc"], worth: 1.5 },
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                ],
              },
              left_out: [{ pointer: "/user_data/phone", why: "unusable" }],
            },
          ],
          faults: [{ pointer: "/user_data/phone", code: "unusable_value", severity: "warning" }],
        },
      ],
    });
  });

  test("is for sources only, and for as many conversions as it says", async () => {
    expect((await validate(purchase("v4"), "wrong")).status).toBe(401);
    expect((await validate(Array.from({ length: 1001 }, () => ({})))).status).toBe(413);
  });
});
