import { beforeEach, expect, test } from "vitest";
import { ACTOR_SENDER, actorsContext, MemoryRuns } from "../../testing/actors-context.ts";
import { EndpointServer } from "../../testing/endpoint-server.ts";
import { ACTORS } from "../actor.ts";
import { startRun } from "./start-run.ts";

const runs = new MemoryRuns();
const server = new EndpointServer();
beforeEach(() => {
  runs.forget();
  server.reset();
});

function start(input: object, { isForLater = false, hasSandbox = true } = {}) {
  const whole = actorsContext(server.context, { runs });
  const actor = ACTORS.get("meta");
  if (!actor) throw new Error("there is no actor for Meta");
  return startRun(
    { actor, sender: ACTOR_SENDER, input, inputBytes: 1, userAgent: "", timeoutSeconds: 1, isForLater },
    hasSandbox ? whole : { ...whole, demo: undefined },
  );
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
  server.pressure = { kind: "full" };
  const input = { ...event, task: "validate_events" };
  expect(await start(input)).toMatchObject({ kind: "run", run: { isKept: false, itemCount: 1 } });
  expect(runs.entries).toEqual([]);
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
  server.pressure = { kind: "full" };
  expect(await start(input)).toEqual({ kind: "shed", type: "overloaded", retryAfterSeconds: 10 });
  server.pressure = { kind: "away" };
  expect(await start(input)).toEqual({ kind: "shed", type: "unavailable", retryAfterSeconds: 2 });
  expect([runs.entries, server.writer.conversions]).toEqual([[], []]);
  server.pressure = { kind: "room" };
  expect(await start(input)).toMatchObject({ kind: "run", run: { isKept: true } });
  expect(runs.entries).toMatchObject([{ source: "shop" }]);
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
    expect(await start({ task }, { hasSandbox: false })).toMatchObject({
      kind: "run",
      run: {
        result: {
          kind: "failed",
          failure: { type: "no-sandbox", message: expect.stringContaining("actors.sandbox") as string },
        },
      },
    });
  expect(await start({ task: "validate_events" }, { hasSandbox: false })).toMatchObject({
    kind: "run",
    run: { result: { kind: "items", items: [{ status: "valid", demo: true }] } },
  });
});

test("a faulty input is refused with its faults, and no run of it is kept", async () => {
  server.pressure = { kind: "away" };
  expect(await start({ colour: "red" })).toMatchObject({
    kind: "refused",
    failure: { type: "invalid-input", faults: [{ pointer: "/colour", code: "unknown_field" }] },
  });
  expect(runs.entries).toEqual([]);
});

test("an event for a full destination is shed and names it, and no run of it is kept", async () => {
  server.isFull = true;
  expect(await start(event)).toEqual({
    kind: "shed",
    type: "backlogged",
    destinations: ["meta-shop"],
    retryAfterSeconds: 10,
  });
  expect(runs.entries).toEqual([]);
});
