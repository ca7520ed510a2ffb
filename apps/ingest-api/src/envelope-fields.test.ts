import { NO_TRACING } from "@relay/core";
import { BodyBudget, type Listening, listenOn, newApp } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import { Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { RecordingWriter, shopDestinations } from "@relay/testkit/shop";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventsRoute } from "./events-route.ts";
import { validateRoute } from "./validate-route.ts";

const NOW = 1_795_000_000;
const event = {
  event_name: "Lead",
  event_time: NOW - 60,
  event_id: "1",
  action_source: "website",
  event_source_url: "https://shop.example/",
  user_data: { em: "ada@example.com", client_user_agent: "Mozilla/5.0" },
};

const writer = new RecordingWriter();
let listening: Listening;
beforeEach(() => {
  writer.forget();
});
beforeAll(async () => {
  const destinations = shopDestinations(PLATFORMS);
  const routes = [{ source: "shop", destinations: [...destinations.keys()] }];
  const router = new Router("shop", {
    conversions: PLATFORMS.conversions,
    routes,
    destinations,
    maxConversionBytes: 65_536,
  });
  const context = {
    commit: new GroupCommit({
      writer,
      wake: () => Promise.resolve(),
      listen: () => undefined,
      fullAt: () => 1000,
      lingerMs: 1,
      maxHeldBytes: 1_000_000,
      tracing: NO_TRACING,
      monotonic: () => performance.now(),
    }),
    routers: new Map([["shop", router]]),
    // No request here asks for a report.
    reports: undefined as never,
    pressure: () => ({ kind: "room" }) as const,
    isFull: () => false,
    listen: () => undefined,
    now: () => NOW * 1000,
    tracing: NO_TRACING,
    webhooks: { mayReach: () => false },
    bodies: new BodyBudget(1_000_000, () => undefined),
    conversions: PLATFORMS.conversions,
    maxBodyBytes: 100_000,
    maxEvents: 10,
  };
  const app = newApp();
  app.use((_request, response, next) => {
    response.locals["source"] = { name: "shop", apiKeySha256: [], webhookSecrets: [] };
    next();
  });
  app.post("/v1/events", ...eventsRoute(context));
  app.post("/v1/validate", ...validateRoute(context));
  listening = await listenOn(app, "127.0.0.1", 0);
});
afterAll(async () => {
  await listening[Symbol.asyncDispose]();
});

async function post(path: string, envelope: object) {
  const response = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
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
    expect(writer.conversions).toEqual([]);
  });

  test("answers 422 to a field of the envelope with an unusable value", async () => {
    expect(await post(path, { test_event_code: 7 })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: "/test_event_code", code: "wrong_type" }] },
    });
    expect(writer.conversions).toEqual([]);
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
    expect(writer.conversions).toEqual([]);
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
  expect(writer.conversions).toMatchObject([
    { ...REQUEST_FIELDS, partner_name: "Shop" },
    { ...REQUEST_FIELDS, partner_name: "Shop" },
  ]);
});
