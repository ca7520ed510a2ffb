import { type Listening, listenOn } from "@relay/http";
import { ACTORS, Demo, type ActorsContext, startRun } from "@relay/endpoints/actors";
import { Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { createApp } from "@relay/sandbox/app";
import { HttpTransport } from "@relay/transport";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Both actors' demonstrations against a sandbox. */
const TOKEN = "token-of-the-sandbox";
const transport = new HttpTransport({ connectionsPerHost: 2 });
let sandbox: Listening;
beforeAll(async () => {
  sandbox = await listenOn(
    createApp({ tokens: new Set([TOKEN]), record: "events", latencyMs: 0, concurrency: 0 }),
    "127.0.0.1",
    0,
  );
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
  await transport.close();
});

type Json = Readonly<Record<string, unknown>>;

/** The items of a demonstration, for a source without any destination. */
async function items(actor: string, input: Json): Promise<readonly Json[]> {
  const found = ACTORS.get(actor);
  if (!found) throw new Error(`there is no actor ${actor}`);
  const context = {
    demo: new Demo({ baseUrl: `http://127.0.0.1:${sandbox.port}`, token: TOKEN }, transport, PLATFORMS),
    reader: transport,
    platforms: PLATFORMS,
    isAsHosted: () => false,
    runs: { save: async () => undefined },
    pressure: () => ({ kind: "room" }),
    now: Date.now,
    maxEvents: 100,
  } as unknown as ActorsContext;
  const asked = {
    actor: found,
    sender: {
      router: new Router("shop", {
        conversions: PLATFORMS.conversions,
        routes: [],
        destinations: new Map(),
        maxConversionBytes: 65_536,
      }),
      webhooks: { secrets: [], mayReach: () => false },
    },
    input,
    inputBytes: 1,
    userAgent: "",
    timeoutSeconds: 1,
    isForLater: false,
  };
  const started = await startRun(asked, context);
  if (started.kind !== "run" || started.run.result.kind !== "items")
    throw new Error(`there are no items: ${JSON.stringify(started)}`);
  return started.run.result.items as readonly Json[];
}

const delivered = { status: "delivered", success: true, demo: true };
const sent = (names: readonly string[]) => names.map((event_name) => ({ ...delivered, event_name }));
const valid = { status: "valid", success: true, demo: true };

describe.each([
  ["meta", "pixelId", "adAccountId", "Purchase"],
  ["tiktok", "pixelCode", "advertiserId", "CompletePayment"],
] as const)("a demonstration of the actor for %s", (actor, pixel, account, name) => {
  describe.each([
    ["without ids", {}],
    ["with ids that nobody has", { [pixel]: "42", [account]: "43" }],
    ["with ids that are none", { [pixel]: "YOUR_PIXEL/../ID", [account]: "act_ME" }],
  ])("%s", (_, ids) => {
    test.for([
      ["send_event", sent([name])],
      ["send_batch_events", sent([name, "ViewContent"])],
      ["test_event", sent([name])],
    ] as const)("%s sends samples", async ([task, expected]) => {
      expect(await items(actor, { task, ...ids })).toMatchObject(expected);
    });

    test("send_batch_events completes the given events", async () => {
      const events = JSON.stringify([{ eventName: "ViewContent", orderId: "7" }, { email: "a@example.com" }]);
      expect(await items(actor, { task: "send_batch_events", events, ...ids })).toMatchObject(
        sent(["ViewContent", name]),
      );
    });

    test("list_pixels returns samples of the account", async () => {
      const pixels = await items(actor, { task: "list_pixels", ...ids });
      expect(pixels.length).toBeGreaterThan(20);
      const owner = (ids as Json)[account];
      for (const one of pixels) {
        expect(one).toMatchObject({ demo: true, ...(owner !== undefined && { account: owner }) });
      }
    });

    test("get_pixel_info returns a sample under the id", async () => {
      const [info] = await items(actor, { task: "get_pixel_info", ...ids });
      expect(info).toMatchObject({ demo: true, name: "Shop pixel 1" });
      if (pixel in ids) expect(info).toMatchObject({ id: (ids as Json)[pixel] });
    });
  });
});

test.for([{}, { pixelId: "42" }, { pixelId: "YOUR_PIXEL_ID" }])(
  "get_event_stats of %o counts samples, and no events of others",
  async (ids) => {
    await items("meta", { eventName: "CustomEvent", customEventName: "SecretOfAnother" });
    const stats = await items("meta", { task: "get_event_stats", ...ids });
    expect(stats).toMatchObject([
      { eventName: "ViewContent", count: 63, demo: true },
      {
        eventName: "Purchase",
        count: 14,
        demo: true,
        matchQuality: { score: expect.any(Number) as number },
      },
    ]);
  },
);

test("validate_events checks the given events, or the sample when there are none", async () => {
  const task = "validate_events";
  expect(await items("meta", { task, pixelId: "YOUR_PIXEL_ID" })).toMatchObject([valid]);
  const [lacking] = await items("meta", { task, email: "a@example.com" });
  expect(lacking).toMatchObject({ status: "invalid", demo: true });
  expect(lacking?.["faults"]).toEqual(
    expect.arrayContaining([expect.objectContaining({ pointer: "/value", code: "missing_value" })]),
  );
  const events = JSON.stringify([{ email: "a@example.com", value: 1, currency: "EUR" }, {}]);
  expect(await items("meta", { task, events })).toMatchObject([valid, { status: "invalid" }]);
});

test("an app event gets the fields that app events need", async () => {
  expect(await items("meta", { actionSource: "app" })).toMatchObject([delivered]);
  const [refused] = await items("meta", {
    task: "validate_events",
    actionSource: "app",
    email: "a@example.com",
  });
  expect(refused).toMatchObject({ status: "invalid" });
  const faults = (refused?.["faults"] ?? []) as readonly Json[];
  expect(faults.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(["/advertiserTrackingEnabled", "/extinfo"]),
  );
});

test("no source sees that another has sent the same event", async () => {
  const input = { eventId: "order-1" };
  const statuses = [await items("meta", input), await items("meta", input)].map(([item]) => item?.["status"]);
  expect(statuses).toEqual(["delivered", "delivered"]);
});

test("an event that the sandbox refuses is named with its reason, and the others are delivered", async () => {
  const rule = { kind: "refuse", pointer: "/event_id", startsWith: "bad" };
  const faults = `http://127.0.0.1:${sandbox.port}/_sandbox/faults`;
  await fetch(faults, { method: "POST", body: JSON.stringify(rule) });
  const events = JSON.stringify([{ eventId: "good-1" }, { eventId: "bad-1" }, { eventId: "good-2" }]);
  const sent = await items("meta", { task: "send_batch_events", events });
  await fetch(faults, { method: "DELETE" });
  expect(sent).toMatchObject([
    { status: "delivered" },
    { status: "dead_letter", success: false, destinations: [{ reason: "refused", code: 100 }] },
    { status: "delivered" },
  ]);
});

test("a demonstration reports the faults of an input too", async () => {
  expect(await items("meta", { eventName: "CustomEvent" })).toMatchObject([
    { status: "refused", success: false, faults: [{ pointer: "/customEventName" }] },
  ]);
});
