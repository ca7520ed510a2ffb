import { describe, expect, test } from "vitest";
import { actorsOfFile, AGENT, TIKTOK, type Json } from "./deployment.ts";
import { TIKTOK_CASES } from "./field-cases.ts";

const { items, lastEvent } = await actorsOfFile();

describe("every task of the actor for TikTok:", () => {
  const event: Json = {
    demoMode: false,
    task: "send_event",
    pixelCode: "C4SHOP",
    eventName: "CompletePayment",
    email: "buyer@example.com",
    ttclid: "E.C.P.abc",
    ipAddress: "198.51.100.7",
    userAgent: AGENT,
    eventSourceUrl: "https://shop.example/thanks",
    value: 5,
    currency: "USD",
    contentId: "sku-1",
  };

  test("send_event, send_batch_events and test_event", async () => {
    expect((await items(TIKTOK, { ...event, eventId: "tt-1" })).body).toMatchObject([
      { status: "delivered" },
    ]);
    expect(await lastEvent()).toMatchObject({ event_source_id: "C4SHOP", event_id: "tt-1" });
    const batch = { demoMode: false, task: "send_batch_events", pixelCode: "C4SHOP" };
    const list = [
      { ...event, eventId: "tt-2" },
      { email: "b@example.com", eventName: "CustomEvent", eventId: "tt-3" },
    ];
    const { body } = await items("tiktok", {
      ...batch,
      events: JSON.stringify(list.map(({ demoMode: _, task: __, pixelCode: ___, ...flat }: Json) => flat)),
    });
    expect(body).toMatchObject([
      { status: "delivered" },
      { status: "refused", faults: [{ pointer: "/events/1/customEventName" }] },
    ]);
    await items("tiktok", { ...event, task: "test_event", testEventCode: "TEST88", eventId: "tt-4" });
    expect(await lastEvent()).toMatchObject({ test_event_code: "TEST88" });
  });

  test("an actor as the hosted one takes its defaults, and warns", async () => {
    const { currency: _, contentId: __, ...bare } = event;
    const { body } = await items("tiktok", { ...bare, eventId: "tt-5" });
    expect(body).toMatchObject([{ status: "delivered" }]);
    const faults = (body[0]?.["faults"] ?? []) as readonly Json[];
    const warned = faults.filter(({ code }) => code === "hosted_default");
    expect(warned).toMatchObject([
      { pointer: "/currency", severity: "warning" },
      { pointer: "/contentType", severity: "warning" },
      { pointer: "/quantity", severity: "warning" },
    ]);
    expect(await lastEvent()).toMatchObject({
      properties: { currency: "USD", content_type: "product", contents: [{ quantity: 1 }] },
    });
  });

  test("list_pixels and get_pixel_info", async () => {
    const read = (input: Json) =>
      items("tiktok", { demoMode: false, accessToken: "sandbox-token", ...input });
    expect(await read({ task: "list_pixels" })).toMatchObject({
      status: 400,
      body: { error: { type: "missing-setting" } },
    });
    const advertiserId = "7000000000000000001";
    const listed = await read({ task: "list_pixels", advertiserId });
    expect(listed.body.length).toBeGreaterThan(20);
    const [first] = listed.body;
    const pixel = await read({ task: "get_pixel_info", advertiserId, pixelCode: first?.["id"] });
    expect(pixel.body).toMatchObject([{ id: first?.["id"], name: first?.["name"] }]);
  });
});

describe("every field of the input of the actor for TikTok:", () => {
  test.for(TIKTOK_CASES)("$field", async ({ input, sent }) => {
    const { body } = await items("tiktok", {
      demoMode: false,
      pixelCode: "C4SHOP",
      email: "buyer@example.com",
      eventSourceUrl: "https://shop.example/thanks",
      value: 1,
      currency: "USD",
      eventId: crypto.randomUUID(),
      ...input,
    });
    expect(body).toMatchObject([{ status: "delivered" }]);
    expect(await lastEvent()).toMatchObject(sent);
  });
});
