import { PLATFORMS } from "@relay/platforms";
import { type Pressure, Router } from "@relay/pipeline/admission";
import type { RunEntry } from "@relay/redis";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import { Value } from "typebox/value";
import { beforeEach, expect, test } from "vitest";
import { ACTORS } from "./actor.ts";
import { type RunsContext, startRun } from "./runs.ts";

const source: SourceConfig = { name: "shop", apiKeySha256: [], webhookSecrets: [] };
const meta = PLATFORMS.get("meta");
const destination = {
  name: "meta-shop",
  platform: "meta",
  dialect: meta.open(Value.Default(meta.options, { dataset_id: "1001" })),
  baseUrl: "http://127.0.0.1:9",
  accessToken: AccessToken.of("token"),
  defaultCountryOf: () => undefined,
  lanes: 1,
} as unknown as DestinationConfig;
const destinations = new Map([["meta-shop", destination]]);
const router = new Router("shop", {
  routes: [{ source: "shop", destinations: ["meta-shop"] }],
  destinations,
  maxConversionBytes: 65_536,
});

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
function start(input: object, isForLater = false) {
  const context = {
    runs: { save: async (entry: RunEntry) => void kept.push(entry) },
    reports: { open: async () => undefined },
    commit: { offer: async (offers: readonly unknown[]) => void (offered += offers.length) },
    pressure: () => pressure,
    isFull: () => isFull,
    listen: () => undefined,
    now: Date.now,
    demo: { send: async () => [] },
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
  expect(await start(input, true)).toMatchObject({ kind: "refused", failure: { type: "not-kept" } });
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
