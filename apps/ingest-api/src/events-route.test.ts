import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { answerOf, KEY, lead, LIMITS, NOW, outcomesIn, useIngest } from "./testing/ingest-server.ts";

const DAY = 86_400;
const PATH = "/v1/events";
const ingest = useIngest();
const writtenIds = () =>
  ingest.writer.conversions.map((one) => (one as { readonly event_id: string }).event_id);

describe("a body may be", () => {
  test.for([
    ["one object", lead("1"), 1],
    ["an array", [lead("1"), lead("2")], 2],
    ["an object with data", { data: [lead("1"), lead("2")] }, 2],
  ] as const)("%s", async ([, body, accepted]) => {
    expect(await ingest.post(PATH, body)).toMatchObject({ status: 202, body: { accepted, refused: 0 } });
    // One for each destination.
    expect(ingest.writer.conversions).toHaveLength(2 * accepted);
  });

  test("NDJSON, where a bad line costs only itself", async () => {
    const lines = [JSON.stringify(lead("1")), '{"broken', JSON.stringify(lead("2"))].join("\n");
    const answer = await ingest.post(PATH, lines, { type: "application/x-ndjson" });
    expect(answer.status).toBe(202);
    expect(outcomesIn(answer)).toEqual(["accepted", " malformed_json", "accepted"]);
  });

  test("gzip", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const body = gzipSync(JSON.stringify(lead("1")));
    expect((await ingest.ask(PATH, { method: "POST", headers, body })).status).toBe(202);
  });
});

describe("good conversions are accepted when others are refused", () => {
  const mixed = [
    lead("1"),
    lead("2", { event_time: NOW - 30 * DAY }),
    lead("3", { event_time: NOW + 120 }),
    lead("4", { event_name: "Purchase", custom_data: { value: 3 }, event_source_url: undefined }),
    lead("5", { action_source: "app" }),
  ];

  test("each with its own result", async () => {
    const answer = await ingest.post(PATH, mixed);
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, refused: 4 } });
    expect(outcomesIn(answer)).toEqual([
      "accepted",
      "/event_time event_too_old,/event_time event_too_old",
      "/event_time event_in_future,/event_time event_in_future",
      "/custom_data/currency missing_currency,/event_source_url missing_event_source_url",
      " no_route",
    ]);
    expect(new Set(writtenIds())).toEqual(new Set(["1"]));
  });

  test("also where one nests without end, is too large or has a cut emoji in its id", async () => {
    const own = (value: unknown) => lead("x", { custom_data: { own: value } });
    const deep = JSON.stringify(own(0)).replace('"own":0', `"own":${"[".repeat(3000)}${"]".repeat(3000)}`);
    const large = JSON.stringify(own("\ud83d".repeat(12_000)));
    const lines = [JSON.stringify(lead("1")), deep, large, JSON.stringify(lead("4\ud83d"))].join("\n");
    const answer = await ingest.post(PATH, lines, { type: "application/x-ndjson" });
    expect(outcomesIn(answer)).toEqual([
      "accepted",
      " too_deep",
      " conversion_too_large",
      "/event_id broken_text",
    ]);
  });

  test("unless the request is atomic: then nothing is", async () => {
    const answer = await ingest.post(`${PATH}?atomic=true`, mixed);
    expect(answer.status).toBe(422);
    expect(answer.body.results?.every(({ status }) => status === "refused")).toBe(true);
    expect(writtenIds()).toEqual([]);
    expect((await ingest.post(`${PATH}?atomic=true`, [lead("1"), lead("2")])).status).toBe(202);
  });

  test("and warnings spoil no atomic request", async () => {
    const warned = lead("1", { event_name: "purchase" });
    expect((await ingest.post(`${PATH}?atomic=true`, warned)).status).toBe(202);
  });
});

test("a warning says where, what, and for which destination", async () => {
  const anonymous = lead("1", { event_id: undefined, user_data: { em: "a@b.co", ph: "none" } });
  const { status, body } = await ingest.post(PATH, anonymous);
  expect(status).toBe(202);
  expect(body.results?.[0]).toMatchObject({
    status: "accepted",
    faults: [
      { pointer: "/event_id", code: "derived_event_id", severity: "warning" },
      { pointer: "/user_data/client_user_agent", severity: "warning", destination: "meta-shop" },
      { pointer: "/user_data/ph", code: "unusable_value", severity: "warning", destination: "meta-shop" },
      { pointer: "/user_data/ph", code: "unusable_value", severity: "warning", destination: "tiktok-shop" },
    ],
  });
});

describe("a request is refused as a whole with problem+json", () => {
  test.for([
    ["malformed", 400, '{"event_name":', {}],
    ["malformed", 400, "[]", {}],
    ["unauthorized", 401, lead("x"), { key: "wrong" }],
    ["unsupported-media-type", 415, "a=b", { type: "application/x-www-form-urlencoded" }],
    ["too-large", 413, "x".repeat(LIMITS.maxBodyBytes + 1), {}],
    ["too-large", 413, Array.from({ length: LIMITS.maxEvents + 1 }, () => 1), {}],
    ["nothing-accepted", 422, { event_name: 5 }, {}],
  ] as const)("%s: %i", async ([name, status, body, options]) => {
    const answer = await ingest.post(PATH, body, options);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer).toMatchObject({
      status,
      body: { type: `urn:conversion-relay:problem:${name}`, status, remedy: expect.any(String) },
    });
    expect(writtenIds()).toEqual([]);
  });

  test("too large is also what does not say its length", async () => {
    const body = new Blob(["x".repeat(3 * LIMITS.maxBodyBytes)]).stream();
    const headers = { "content-type": "application/json" };
    const response = await ingest.ask(PATH, { method: "POST", headers, body, duplex: "half" });
    expect(await answerOf(response)).toMatchObject({
      status: 413,
      body: { type: "urn:conversion-relay:problem:too-large" },
    });
  });

  test("a fault in JSON does not repeat what was sent", async () => {
    const { body } = await ingest.post(PATH, '{"user_data":{"em":"ada@example.com"');
    expect(JSON.stringify(body)).not.toContain("ada@example.com");
  });

  test.for([
    ["full", 429, "overloaded"],
    ["away", 503, "unavailable"],
  ] as const)("while Redis is %s: %i, before a body is read", async ([kind, status, name]) => {
    ingest.pressure = { kind };
    const answer = await ingest.post(PATH, "not read");
    expect(answer).toMatchObject({ status, body: { type: `urn:conversion-relay:problem:${name}` } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("for a full destination: 429 that names it, and nothing is written for the others", async () => {
    ingest.full = new Set(["tiktok-shop"]);
    const answer = await ingest.post(PATH, lead("1"));
    expect(answer).toMatchObject({
      status: 429,
      body: { type: "urn:conversion-relay:problem:backlogged", detail: "tiktok-shop" },
    });
    expect(writtenIds()).toEqual([]);
    expect((await ingest.post(PATH, lead("2", { event_source_url: undefined }))).status).toBe(202);
  });

  test("for a source that has sent as much as it may: 429 with the time after which it may send", async () => {
    ingest.allowanceAfterMs = 1200;
    const answer = await ingest.post(PATH, [lead("1"), lead("2")]);
    expect(answer).toMatchObject({
      status: 429,
      body: { type: "urn:conversion-relay:problem:rate-limited" },
    });
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(writtenIds()).toEqual([]);
    expect(ingest.signals).toEqual([{ kind: "limited", source: "shop", limit: "rate", count: 2 }]);
  });

  test("for a source that has filled its share of a backlog: 429 that names the destination", async () => {
    ingest.shareFull = "shop tiktok-shop";
    const answer = await ingest.post(PATH, lead("1"));
    expect(answer).toMatchObject({
      status: 429,
      body: { type: "urn:conversion-relay:problem:backlogged", detail: "tiktok-shop" },
    });
    expect(ingest.signals.at(-1)).toMatchObject({ kind: "limited", limit: "backlog_share", count: 1 });
  });
});

describe("a webhook", () => {
  const hook = "https://hooks.example/relay";

  test("in the body or in a header opens a report of the request's statuses", async () => {
    await ingest.post(PATH, { data: [lead("1"), lead("1"), lead("2")], webhook_url: hook });
    const headers = { "content-type": "application/x-ndjson", "webhook-url": hook };
    await ingest.ask(PATH, { method: "POST", headers, body: JSON.stringify(lead("3")) });
    expect(ingest.reports).toMatchObject([
      { source: "shop", webhookUrl: hook, expected: 4 },
      { source: "shop", webhookUrl: hook, expected: 2 },
    ]);
  });

  test.for([
    ["http://169.254.169.254/latest", "private or special"],
    ["ftp://example.com", "must begin with"],
    [7, "must be text"],
  ] as const)("at %s is refused", async ([url, why]) => {
    const { status, body } = await ingest.post(PATH, { data: [lead("1")], webhook_url: url });
    expect(status).toBe(422);
    expect(body["detail"]).toContain(why);
    expect(writtenIds()).toEqual([]);
  });
});

test("the API describes itself, and says how it is", async () => {
  await ingest.post(PATH, lead("1"));
  const get = (path: string) => ingest.ask(path);
  const paths = ["/healthz", "/readyz", "/openapi.json", "/metrics", "/nothing", "/v1/events/%E0%A4%A"];
  const statuses = await Promise.all(paths.map(async (path) => (await get(path)).status));
  expect(statuses).toEqual([200, 200, 200, 200, 404, 404]);
  expect(await (await get("/metrics")).text()).toContain(
    'relay_events_accepted_total{source="shop",destination="meta-shop"} ',
  );
});

test("a key is found in the header Authorization alone", async () => {
  const response = await ingest.ask(`${PATH}?key=${KEY}`, { method: "POST", body: "{}" }, "");
  expect(response.status).toBe(401);
});
