import type { Reader, Transport } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { type Pressure, Router } from "@relay/pipeline/admission";
import type { RunEntry } from "@relay/redis";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import { Value } from "typebox/value";
import { beforeEach, expect, test } from "vitest";
import { ACTORS } from "./actor.ts";
import { Demo } from "./demo.ts";
import { type RunsContext, startRun } from "./runs.ts";

const source: SourceConfig = { name: "shop", apiKeySha256: [], webhookSecrets: [] };
const destination = {
  name: "meta-shop",
  platform: "meta",
  dialect: PLATFORMS.open("meta", Value.Default(PLATFORMS.get("meta").options, { dataset_id: "1001" })),
  baseUrl: "http://127.0.0.1:9",
  accessToken: AccessToken.of("token"),
  defaultCountryOf: () => undefined,
  lanes: 1,
} as unknown as DestinationConfig;
const destinations = new Map([["meta-shop", destination]]);
const router = new Router("shop", {
  conversions: PLATFORMS.conversions,
  routes: [{ source: "shop", destinations: ["meta-shop"] }],
  destinations,
  maxConversionBytes: 65_536,
});

/** Never gets an answer. */
const silent: Transport & Reader = {
  send: async () => ({ kind: "no-answer", sent: false, reason: "refused" }),
  get: async () => ({ kind: "no-answer", sent: false, reason: "refused" }),
};

const SANDBOX = { baseUrl: "http://sandbox.example", token: "token" };

let kept: RunEntry[];
let pressure: Pressure;
let isFull: boolean;
let offered: number;
beforeEach(() => {
  kept = [];
  pressure = { kind: "room" };
  isFull = false;
  offered = 0;
});

/** The dependencies of a run. The Redis behind them has tests of its own. */
function start(input: object, { isForLater = false, demo = [new Demo(SANDBOX, silent)] } = {}) {
  const context = {
    runs: { save: async (entry: RunEntry) => void kept.push(entry) },
    reports: { open: async () => undefined },
    commit: { offer: async (offers: readonly unknown[]) => void (offered += offers.length) },
    pressure: () => pressure,
    isFull: () => isFull,
    listen: () => undefined,
    now: Date.now,
    demo: demo[0],
    reader: silent,
    actors: { meta: { as_hosted: false }, tiktok: { as_hosted: false } },
    config: { destinations },
    routers: new Map([["shop", router]]),
    webhooks: { mayReach: () => false },
    maxEvents: 10_000,
  } as unknown as RunsContext;
  const actor = ACTORS.get("meta");
  if (!actor) throw new Error("there is no actor for Meta");
  const asked = { actor, source, input, inputBytes: 1, userAgent: "", timeoutSeconds: 1, isForLater };
  return startRun(asked, context);
}

const event = {
  demoMode: false,
  pixelId: "1001",
  eventName: "Lead",
  email: "a@example.com",
  clientUserAgent: "Firefox",
  eventSourceUrl: "https://shop.example/",
};

test("validate_events keeps no run, also under pressure, so none can be read later", async () => {
  pressure = { kind: "full" };
  const input = { ...event, task: "validate_events" };
  expect(await start(input)).toMatchObject({ kind: "run", run: { isKept: false, itemCount: 1 } });
  expect(kept).toEqual([]);
  expect(await start(input, { isForLater: true })).toMatchObject({
    kind: "refused",
    failure: { type: "not-kept" },
  });
});

test("validate_events takes as many events as POST /v1/validate does", async () => {
  const events = JSON.stringify(Array.from({ length: 1001 }, () => ({})));
  expect(await start({ demoMode: false, task: "validate_events", events })).toMatchObject({
    kind: "refused",
    failure: { type: "too-many-events" },
  });
});

test.for([
  ["a demonstration", {}],
  ["an event", event],
] as const)("%s is shed under pressure, before anything is done or kept", async ([, input]) => {
  pressure = { kind: "full" };
  expect(await start(input)).toEqual({ kind: "shed", type: "overloaded", retryAfterSeconds: 10 });
  pressure = { kind: "away" };
  expect(await start(input)).toEqual({ kind: "shed", type: "unavailable", retryAfterSeconds: 2 });
  expect({ kept, offered }).toEqual({ kept: [], offered: 0 });
  pressure = { kind: "room" };
  expect(await start(input)).toMatchObject({ kind: "run", run: { isKept: true } });
  expect(kept).toMatchObject([{ source: "shop" }]);
});

test("an event of a demonstration is not settled when the sandbox does not answer", async () => {
  expect(await start({})).toMatchObject({
    kind: "run",
    run: { result: { kind: "items", items: [{ status: "not_settled", success: false, demo: true }] } },
  });
  expect(await start({ task: "list_pixels" })).toMatchObject({
    kind: "run",
    run: { result: { kind: "failed", failure: { type: "unreachable" } } },
  });
});

test("without a sandbox a demonstration is refused, but for a check, which needs none", async () => {
  for (const task of ["send_event", "send_batch_events", "test_event", "get_event_stats", "list_pixels"])
    expect(await start({ task }, { demo: [] })).toMatchObject({
      kind: "run",
      run: {
        result: {
          kind: "failed",
          failure: { type: "no-sandbox", message: expect.stringContaining("actors.sandbox") as string },
        },
      },
    });
  expect(await start({ task: "validate_events" }, { demo: [] })).toMatchObject({
    kind: "run",
    run: { result: { kind: "items", items: [{ status: "valid", demo: true }] } },
  });
});

test("a faulty input is refused with its faults, and no run of it is kept", async () => {
  pressure = { kind: "away" };
  expect(await start({ colour: "red" })).toMatchObject({
    kind: "refused",
    failure: { type: "invalid-input", faults: [{ pointer: "/colour", code: "unknown_field" }] },
  });
  expect(kept).toEqual([]);
});

test("an event for a full destination is shed and names it, and no run of it is kept", async () => {
  isFull = true;
  expect(await start(event)).toEqual({
    kind: "shed",
    type: "backlogged",
    destinations: ["meta-shop"],
    retryAfterSeconds: 10,
  });
  expect(kept).toEqual([]);
});
