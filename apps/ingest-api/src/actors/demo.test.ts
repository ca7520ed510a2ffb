import { Router } from "@relay/pipeline/admission";
import type { SourceConfig } from "@relay/runtime";
import { HttpTransport } from "@relay/transport";
import { afterAll, describe, expect, test } from "vitest";
import { ACTORS } from "./actor.ts";
import { Demo } from "./demo.ts";
import type { RunsContext } from "./runs.ts";
import { startRun } from "./runs.ts";

const source: SourceConfig = { name: "shop", apiKeySha256: [], webhookSecrets: [] };
const transport = new HttpTransport({ connectionsPerHost: 2 });
const demo = new Demo(transport);
afterAll(async () => {
  await demo.close();
  await transport.close();
});

type Json = Readonly<Record<string, unknown>>;

/** The items of a demonstration, for a source without any destination. */
async function items(actor: string, input: Json): Promise<readonly Json[]> {
  const found = ACTORS.get(actor);
  if (!found) throw new Error(`there is no actor ${actor}`);
  const context = {
    demo,
    reader: transport,
    routers: new Map([
      ["shop", new Router("shop", { routes: [], destinations: new Map(), maxConversionBytes: 65_536 })],
    ]),
    actors: { meta: { as_hosted: false }, tiktok: { as_hosted: false } },
    runs: { save: async () => undefined },
    pressure: () => ({ kind: "room" }),
    now: Date.now,
    maxEvents: 100,
  } as unknown as RunsContext;
  const asked = {
    actor: found,
    source,
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
      { eventName: "Purchase", count: 1, demo: true, matchQuality: { score: expect.any(Number) as number } },
      { eventName: "ViewContent", count: 1, demo: true },
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

test("a demonstration reports the faults of an input too", async () => {
  expect(await items("meta", { eventName: "CustomEvent" })).toMatchObject([
    { status: "refused", success: false, faults: [{ pointer: "/customEventName" }] },
  ]);
});
