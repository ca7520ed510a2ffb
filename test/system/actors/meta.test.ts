import { describe, expect, test } from "vitest";
import { addFault, arrivals, clearFaults } from "../shop.ts";
import { actorsOfFile, AGENT, META, type Json, purchase } from "./deployment.ts";
import { META_CASES } from "./field-cases.ts";

const { deployment, items, lastEvent } = await actorsOfFile();

describe("the examples of the actors' own page", () => {
  test("a demonstration needs no field and reaches no account of a destination", async () => {
    const { status, body } = await items(META, { demoMode: true, eventSourceUrl: "https://example.com" });
    expect(status).toBe(200);
    expect(body).toMatchObject([{ status: "delivered", success: true, demo: true, event_name: "Purchase" }]);
    expect(await arrivals(deployment)).toMatchObject([{ dataset: "300000000000002" }]);
  });

  test("the one with real data lacks a person, and its faults name its own fields", async () => {
    const { status, body } = await items(META, {
      demoMode: false,
      task: "send_event",
      accessToken: "YOUR_API_KEY_HERE",
      eventName: "Purchase",
      country: "US",
      eventSourceUrl: "https://example.com",
      currency: "USD",
      contentType: "product",
      actionSource: "website",
      isAlreadyHashed: false,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject([{ status: "refused", success: false }]);
    expect(body[0]?.["faults"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: "missing_value", pointer: "/value" })]),
    );
  });
});

describe("every task of the actor for Meta:", () => {
  test("send_event waits for the real outcome", async () => {
    const { body } = await items("meta", purchase("1"));
    expect(body).toMatchObject([
      { event_id: "act-1", event_name: "Purchase", status: "delivered", success: true },
    ]);
    const [destination] = (body[0]?.["destinations"] ?? []) as readonly Json[];
    expect(destination).toMatchObject({ destination: "meta-shop", status: "delivered", attempts: 1 });
    expect(destination?.["trace_id"]).toMatch(/\S+/);
    expect(await arrivals(deployment)).toMatchObject([{ dataset: "1001", eventId: "act-1" }]);
    // Sent again it is recognised.
    expect((await items("meta", purchase("1"))).body).toMatchObject([{ status: "duplicate", success: true }]);
  });

  test("send_event reports what the platform refused", async () => {
    await addFault(deployment, {
      kind: "refuse",
      platform: "meta",
      pointer: "/custom_data/order_id",
      startsWith: "BAD",
    });
    const { body } = await items("meta", { ...purchase("2"), orderId: "BAD-1" });
    expect(body).toMatchObject([
      { status: "dead_letter", success: false, destinations: [{ reason: "refused", code: 100 }] },
    ]);
    await clearFaults(deployment);
  });

  test("send_batch_events takes a list as text, in any shape, and isolates what is bad", async () => {
    const flat = {
      email: "a@example.com",
      value: 1,
      currency: "EUR",
      eventId: "b-1",
      clientUserAgent: AGENT,
    };
    const shaped = {
      event_name: "Lead",
      event_time: Math.floor(Date.now() / 1000),
      event_id: "b-2",
      action_source: "website",
      user_data: { em: "b@example.com", client_user_agent: AGENT },
    };
    const bad = { ...flat, eventId: "b-3", isAlreadyHashed: true };
    const { body } = await items("meta", {
      demoMode: false,
      task: "send_batch_events",
      pixelId: "1001",
      events: JSON.stringify([flat, shaped, bad, flat, null]),
    });
    const statuses = ["delivered", "delivered", "refused", "duplicate", "refused"];
    expect(body.map(({ status }) => status)).toEqual(statuses);
    expect(body[2]?.["faults"]).toMatchObject([{ pointer: "/events/2/email", code: "invalid_value" }]);
    expect(body[4]?.["faults"]).toMatchObject([{ pointer: "/events/4", code: "not_an_object" }]);
  });

  test("test_event goes out under its code, and is not taken for the event it tries out", async () => {
    const test = { ...purchase("3"), task: "test_event", testEventCode: "TEST77" };
    expect((await items("meta", test)).body).toMatchObject([{ status: "delivered" }]);
    expect(await lastEvent()).toMatchObject({ test_event_code: "TEST77", event_id: "act-3" });
    expect((await items("meta", purchase("3"))).body).toMatchObject([{ status: "delivered" }]);
    const { testEventCode: _, ...without } = test;
    expect(await items("meta", without)).toMatchObject({
      status: 400,
      body: { error: { faults: [{ pointer: "/testEventCode" }] } },
    });
  });

  test("validate_events judges and writes nothing", async () => {
    const old = { ...purchase("5"), eventTime: "2020-01-01T00:00:00Z" };
    const { body } = await items("meta", { ...old, task: "validate_events" });
    expect(body).toMatchObject([{ status: "invalid", success: false }]);
    expect(body[0]?.["faults"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer: "/eventTime", code: "event_too_old" })]),
    );
    const good = await items("meta", { ...purchase("5"), task: "validate_events" });
    expect(good.body).toMatchObject([{ status: "valid", destinations: [{ name: "meta-shop" }] }]);
    expect(await arrivals(deployment)).toEqual([]);
  });

  test("list_pixels, get_pixel_info and get_event_stats ask the platform, page after page", async () => {
    await items("meta", purchase("6"));
    const read = (input: Json) => items("meta", { demoMode: false, accessToken: "sandbox-token", ...input });
    const listed = await read({ task: "list_pixels" });
    expect(listed.body.length).toBeGreaterThan(25);
    const [first] = listed.body;
    expect((await read({ task: "get_pixel_info", pixelId: first?.["id"] })).body).toMatchObject([
      { id: first?.["id"], name: first?.["name"] },
    ]);
    // The token is the destination's where none is given.
    const { body } = await items("meta", { demoMode: false, task: "get_event_stats", pixelId: "1001" });
    // The platform's match quality beside the relay's own prediction.
    expect(body).toMatchObject([
      {
        eventName: "Purchase",
        count: 1,
        matchQuality: { score: expect.any(Number) as number },
        predictedMatchQuality: { score: expect.any(Number) as number },
      },
    ]);
    expect(await read({ task: "get_pixel_info", pixelId: "42" })).toMatchObject({
      status: 400,
      body: { error: { type: "not-found" } },
    });
    expect(await read({ task: "list_pixels", accessToken: "wrong" })).toMatchObject({
      status: 400,
      body: { error: { type: "invalid-token" } },
    });
  });
});

test("list_pixels of one account brings no other's", async () => {
  const read = (input: Json) =>
    items("meta", { demoMode: false, accessToken: "sandbox-token", task: "list_pixels", ...input });
  const all = await read({});
  const account = String(all.body.at(-1)?.["account"]);
  const { body } = await read({ adAccountId: account });
  expect(body.length).toBeLessThan(all.body.length);
  expect(new Set(body.map((pixel) => pixel["account"]))).toEqual(new Set([account]));
});

describe("every field of the input of the actor for Meta:", () => {
  test.for(META_CASES)("$field", async ({ input, sent }) => {
    const { body } = await items("meta", { ...purchase(crypto.randomUUID()), ...input });
    expect(body).toMatchObject([{ status: "delivered" }]);
    expect(await lastEvent()).toMatchObject(sent);
  });
});
