import { decodeSegment, NO_TRACING } from "@relay/core";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import { PLATFORMS } from "@relay/platforms";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import express from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { graphEdge } from "./edges/graph.ts";
import { eventsRoute } from "./events-route.ts";
import { Router } from "./router.ts";
import { validateRoute } from "./validate-route.ts";

const NOW = 1_795_000_000;
const source: SourceConfig = { name: "shop", apiKeySha256: [] };
const destination: DestinationConfig = {
  name: "meta-shop",
  platform: "meta",
  dialect: PLATFORMS.meta.open({ dataset_id: "1001", api_version: "v26.0", strict: false }),
  baseUrl: "http://platform.example",
  accessToken: AccessToken.of("token"),
  lanes: 1,
  ledgerHours: 48,
  maxWaitMs: 0,
  maxInFlight: 1,
  stormShare: 1,
  maxDeadLetters: 1,
  retryFailingMs: [],
  requestTimeoutMs: 1000,
};
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
      new Router(
        source,
        [{ source: source.name, destinations: [destination.name] }],
        new Map([[destination.name, destination]]),
        65_536,
      ),
    ],
  ]);
  const commit = new GroupCommit({
    writer: {
      append: (_lane, blob) => {
        written.push(blob);
        return Promise.resolve({ closed: false, wasEmpty: false, before: 1, after: 2 });
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
    webhooks: undefined,
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
  app.post("/v26.0/:dataset/events", ...graphEdge(context));
  listening = await listenOn(app, "127.0.0.1", 0);
});
afterAll(async () => {
  await listening[Symbol.asyncDispose]();
});

async function post(path: string, envelope: object) {
  const response = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer key" },
    body: JSON.stringify({ data: [event], ...envelope }),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

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
});

describe("Graph's endpoint", () => {
  test("sends the fields of its query with the events", async () => {
    expect(await post("/v26.0/1001/events?test_event_code=T9&partner_agent=shop_1", {})).toMatchObject({
      status: 200,
      body: { events_received: 1 },
    });
    expect(decodeSegment(written[0] ?? Buffer.alloc(0))).toMatchObject({
      items: [{ conversion: { event_id: "1", test_event_code: "T9", partner_agent: "shop_1" } }],
    });
  });

  test("refuses a field of its query that it does not know", async () => {
    expect(await post("/v26.0/1001/events?test_event_cod=T9", {})).toMatchObject({
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
