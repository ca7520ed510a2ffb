import { decodeSegment, NO_TRACING } from "@relay/core";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import { Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import express from "express";
import { Value } from "typebox/value";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventsTrackEndpoint } from "@relay/endpoints/events-track";
import { graphEndpoint } from "@relay/endpoints/graph";
import { eventsRoute } from "./events-route.ts";
import { validateRoute } from "./validate-route.ts";

const NOW = 1_795_000_000;
const source: SourceConfig = { name: "shop", apiKeySha256: [], webhookSecrets: [] };
const destinations = [
  PLATFORMS.open("meta", { dataset_id: "1001", api_version: "v26.0", strict: false }),
  PLATFORMS.open("tiktok", Value.Default(PLATFORMS.get("tiktok").options, { event_source_id: "C4" })),
].map((dialect) => {
  const platform = dialect.dataset === "1001" ? "meta" : "tiktok";
  return {
    name: `${platform}-shop`,
    platform,
    dialect,
    baseUrl: "http://platform.example",
    accessToken: AccessToken.of("token"),
    defaultCountryOf: () => undefined,
    lanes: 1,
    ledgerHours: 48,
    maxWaitMs: 0,
    maxInFlight: 1,
    pauseAtRefusedShare: 1,
    maxDeadLetters: 1,
    retryFailingMs: [],
    requestTimeoutMs: 1000,
  } satisfies DestinationConfig;
});
const event = {
  event_name: "Lead",
  event_time: NOW - 60,
  event_id: "1",
  action_source: "website",
  event_source_url: "https://shop.example/",
  user_data: { em: "ada@example.com", client_user_agent: "Mozilla/5.0" },
};

let written: Buffer[];
let listening: Listening;
beforeEach(() => {
  written = [];
});
beforeAll(async () => {
  const routers = new Map([
    [
      source.name,
      new Router(source.name, {
        routes: [{ source: source.name, destinations: destinations.map(({ name }) => name) }],
        destinations: new Map(destinations.map((one) => [one.name, one])),
        maxConversionBytes: 65_536,
      }),
    ],
  ]);
  const commit = new GroupCommit({
    writer: {
      append: (_lane, blob) => {
        written.push(blob);
        return Promise.resolve({ wasEmpty: false, before: 1, after: 2 });
      },
    },
    wake: () => Promise.resolve(),
    listen: () => undefined,
    fullAt: () => 1000,
    lingerMs: 1,
    maxHeldBytes: 1_000_000,
    tracing: NO_TRACING,
    monotonic: () => performance.now(),
  });
  const context = {
    commit,
    routers,
    // No request here asks for a report.
    reports: undefined as never,
    pressure: () => ({ kind: "room" }) as const,
    isFull: () => false,
    listen: () => undefined,
    now: () => NOW * 1000,
    tracing: NO_TRACING,
    webhooks: { mayReach: () => false },
    bodies: new BodyBudget(1_000_000, () => undefined),
    maxBodyBytes: 100_000,
    maxEvents: 10,
    findSource: () => source,
  };
  const app = express();
  app.set("query parser", "simple");
  app.use((_request, response, next) => {
    response.locals["source"] = source;
    next();
  });
  app.post("/v1/events", ...eventsRoute(context));
  app.post("/v1/validate", ...validateRoute(context));
  app.post("/v26.0/:dataset/events", ...graphEndpoint(context));
  app.post("/open_api/v1.3/event/track/", ...eventsTrackEndpoint(context));
  listening = await listenOn(app, "127.0.0.1", 0);
});
afterAll(async () => {
  await listening[Symbol.asyncDispose]();
});

async function post(path: string, envelope: object) {
  return send(path, "application/json", JSON.stringify({ data: [event], ...envelope }));
}

async function send(path: string, type: string, body: string | FormData) {
  const response = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
    method: "POST",
    headers: {
      ...(type !== "" && { "content-type": type }),
      authorization: "Bearer key",
      "access-token": "key",
    },
    body,
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

/** The written conversions, as their segments hold them. */
const conversions = () =>
  written.flatMap((blob) => {
    const { items } = decodeSegment(blob) as { readonly items: readonly { readonly conversion: object }[] };
    return items.map(({ conversion }) => conversion);
  });

describe.for(["/v1/events", "/v1/validate"])("%s", (path) => {
  test("answers 422 to an envelope with a field that it does not take, and names it", async () => {
    expect(await post(path, { test_event_cod: "T1", progress: {} })).toMatchObject({
      status: 422,
      body: {
        faults: [
          { pointer: "/test_event_cod", code: "unknown_field" },
          { pointer: "/progress", code: "unknown_field" },
        ],
      },
    });
    expect(written).toEqual([]);
  });

  test("answers 422 to a field of the envelope with an unusable value", async () => {
    expect(await post(path, { test_event_code: 7 })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: "/test_event_code", code: "wrong_type" }] },
    });
    expect(written).toEqual([]);
  });

  test("takes an envelope without such a field", async () => {
    const { status } = await post(path, { test_event_code: "T1" });
    expect(status).toBe(path === "/v1/events" ? 202 : 200);
  });

  test.for([
    ["test_event_code=T1", "/test_event_code", "unknown_field"],
    ["atomic=yes", "/atomic", path === "/v1/events" ? "invalid_value" : "unknown_field"],
    ["toString=1", "/toString", "unknown_field"],
  ] as const)("answers 422 to the query %s", async ([query, pointer, code]) => {
    expect(await post(`${path}?${query}`, {})).toMatchObject({
      status: 422,
      body: { faults: [{ pointer, code }] },
    });
    expect(written).toEqual([]);
  });
});

const REQUEST_FIELDS = {
  test_event_code: "T1",
  partner_agent: "shop_1",
  upload_tag: "june",
  upload_id: "7",
  upload_source: "crm",
  namespace_id: "n1",
} as const;

test("POST /v1/events sends the fields of its envelope with each conversion", async () => {
  await post("/v1/events", { ...REQUEST_FIELDS, partner_name: "Shop" });
  expect(conversions()).toMatchObject([
    { ...REQUEST_FIELDS, partner_name: "Shop" },
    { ...REQUEST_FIELDS, partner_name: "Shop" },
  ]);
});

describe("Graph's endpoint", () => {
  const data = JSON.stringify([event]);
  const multipart = (fields: Readonly<Record<string, string>>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  };
  const forms = [
    ["the body", (fields) => post("/v26.0/1001/events", fields)],
    ["the query", (fields) => post(`/v26.0/1001/events?${new URLSearchParams(fields).toString()}`, {})],
    [
      "a form",
      (fields) =>
        send(
          "/v26.0/1001/events",
          "application/x-www-form-urlencoded",
          new URLSearchParams({ ...fields, data }).toString(),
        ),
    ],
    ["a form of parts", (fields) => send("/v26.0/1001/events", "", multipart({ ...fields, data }))],
  ] as const satisfies readonly (readonly [string, (fields: Record<string, string>) => unknown])[];

  test.for(forms)("sends the fields of %s with the events", async ([, ask]) => {
    expect(await ask({ ...REQUEST_FIELDS })).toMatchObject({ status: 200, body: { events_received: 1 } });
    expect(conversions()).toMatchObject([{ event_id: "1", ...REQUEST_FIELDS }]);
  });

  test.for(forms)("refuses a field of %s that it does not know", async ([, ask]) => {
    expect(await ask({ test_event_cod: "T9" })).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 100,
          error_user_msg: expect.stringContaining("/test_event_cod unknown_field") as string,
        },
      },
    });
    expect(written).toEqual([]);
  });
});

describe("TikTok's endpoint", () => {
  const path = "/open_api/v1.3/event/track/";
  const envelope = {
    event_source: "web",
    event_source_id: "C4",
    data: [{ event: "Contact", event_time: NOW - 60, event_id: "2", page: { url: "https://shop.example/" } }],
  };

  test("sends the fields of its envelope with the events", async () => {
    const fields = { test_event_code: "T1", partner_name: "Shop" };
    expect(await post(path, { ...envelope, ...fields })).toMatchObject({ body: { code: 0 } });
    expect(conversions()).toMatchObject([{ event_id: "2", ...fields }]);
  });

  test.for([
    [path, { test_event_cod: "T1" }, "test_event_cod"],
    [path, { partner_agent: "shop_1" }, "partner_agent"],
    [`${path}?test_event_code=T1`, {}, "test_event_code"],
  ] as const)("%s with %j is refused by name", async ([address, fields, name]) => {
    const { body } = await post(address, { ...envelope, ...fields });
    expect(body).toMatchObject({
      code: 40_002,
      message: expect.stringContaining(`${name} is not a field of this request`) as string,
    });
    expect(written).toEqual([]);
  });
});
