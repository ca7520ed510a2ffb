import { hash } from "node:crypto";
import type { Fault } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { describe, expect, test } from "vitest";
import { ACTORS } from "../actor.ts";
import { faultsIn } from "./entry.ts";
import { type InputRules, readInput } from "./read-input.ts";

type Json = Readonly<Record<string, unknown>>;

const rules: InputRules = {
  platforms: PLATFORMS,
  nowSeconds: 1_795_000_000,
  isAsHosted: false,
  maxEvents: 10,
  maxValidated: 5,
};
const sha = (text: string) => hash("sha256", text);

function read(input: unknown, { actor = "meta", ...more }: { actor?: string } & Partial<InputRules> = {}) {
  const found = ACTORS.get(actor);
  if (!found) throw new Error(`there is no actor ${actor}`);
  return readInput(input, found, { ...rules, ...more });
}

/** The entries to be checked, and the faults of the input itself. */
async function entries(input: Json, more?: Parameters<typeof read>[1]) {
  const result = await read({ demoMode: false, ...input }, more);
  if (result.kind === "refused") throw new Error(JSON.stringify(result.failure));
  return result.input.entries.map((entry) => ({
    value: entry.item.ok ? (entry.item.value as Json) : undefined,
    faults: faultsIn(entry, []),
    pointerBack: entry.pointerBack,
  }));
}

const batch = (events: readonly unknown[], common: Json = {}): Json => ({
  task: "send_batch_events",
  events: JSON.stringify(events),
  ...common,
});
const shown = (faults: readonly Fault[]) => faults.map(({ pointer, code }) => [pointer, code]);

describe("an invalid input is refused as a whole:", () => {
  test.for([
    ["null", null, [["", "not_an_object"]]],
    ["a text", "x", [["", "not_an_object"]]],
    ["a number", 5, [["", "not_an_object"]]],
    ["an empty list", [], [["", "not_an_object"]]],
    ["a list of null", [null], [["", "not_an_object"]]],
    ["a list", [1], [["", "not_an_object"]]],
    ["an unknown field that is null", { data: null }, [["/data", "unknown_field"]]],
    ["an unknown field that is empty", { data: "" }, [["/data", "unknown_field"]]],
    ["a name of every object", { toString: null }, [["/toString", "unknown_field"]]],
    ["events that are no list", { task: "send_batch_events", events: "{}" }, [["/events", "missing_field"]]],
    ["an empty list of events", { task: "send_batch_events", events: "[]" }, [["/events", "missing_field"]]],
    ["an id for several", batch([{}, {}], { eventId: "7" }), [["/eventId", "invalid_value"]]],
    [
      "more than fits beside events",
      batch(
        Array.from({ length: 10 }, () => 1),
        { orderId: "x".repeat(1_700_000) },
      ),
      [["/events", "conversion_too_large"]],
    ],
  ] as const)("%s", async ([, input, faults]) => {
    const result = await read(input);
    expect(result.kind === "refused" && shown(result.failure.faults ?? [])).toEqual(faults);
  });

  test("too many events, before any of them is read", async () => {
    const events = Array.from({ length: 11 }, () => null);
    expect(await read(batch(events))).toMatchObject({ failure: { type: "too-many-events" } });
    const validated = { ...batch(events.slice(0, 6)), task: "validate_events" };
    expect(await read(validated)).toMatchObject({ failure: { type: "too-many-events" } });
  });
});

describe("fields beside a list of events", () => {
  const common = {
    email: "all@example.com",
    currency: "EUR",
    contentIds: "a",
    actionSource: "email",
    eventSourceUrl: "https://shop.example/",
    testEventCode: "T1",
  };
  test("apply to its flat events without values of their own", async () => {
    const [first, second] = await entries(
      batch([{ value: 1 }, { value: 2, email: "own@example.com", currency: "USD", testEventCode: "T2" }], {
        ...common,
        eventName: "CustomEvent",
        customEventName: "Ride",
      }),
    );
    expect(first?.value).toMatchObject({
      event_name: "Ride",
      action_source: "email",
      event_source_url: "https://shop.example/",
      test_event_code: "T1",
      user_data: { email: "all@example.com" },
      custom_data: { value: 1, currency: "EUR", content_ids: ["a"], content_type: "product" },
    });
    expect(second?.value).toMatchObject({
      test_event_code: "T2",
      user_data: { email: "own@example.com" },
      custom_data: { value: 2, currency: "USD" },
    });
  });

  test("apply to events in Meta's shape, whose own names for the same field win", async () => {
    const event = {
      event_name: "Lead",
      user_data: { em: "own@example.com" },
      custom_data: { contents: [{ id: 7 }] },
    };
    const [entry] = await entries(batch([event], common));
    expect(entry?.value).toEqual({
      event_name: "Lead",
      action_source: "email",
      event_source_url: "https://shop.example/",
      test_event_code: "T1",
      user_data: { em: "own@example.com" },
      custom_data: { contents: [{ id: 7 }], currency: "EUR" },
    });
  });

  test("apply to events in TikTok's shape", async () => {
    const event = { event: "AddToCart", event_time: 1, properties: { value: 3 } };
    const [entry] = await entries(
      batch([event], { email: "all@example.com", contentId: "sku", testEventCode: "T1" }),
      { actor: "tiktok" },
    );
    expect(entry?.value).toMatchObject({
      event_name: "AddToCart",
      test_event_code: "T1",
      user_data: { email: "all@example.com" },
      custom_data: { value: 3, contents: [{ id: "sku", quantity: 1 }] },
    });
  });
});

test("fields beside a list of events are named by faults about them; faults about an event's own field name that field", async () => {
  const shaped = { event_name: "Lead", user_data: {} };
  for (const entry of await entries(batch([{ phone: "1" }, shaped], { email: "a", isAlreadyHashed: true })))
    expect(shown(entry.faults)).toContainEqual(["/email", "invalid_value"]);
  const [flat, other] = await entries(batch([{ phone: "1" }, shaped], { currency: "X" }));
  expect(flat?.pointerBack("/custom_data/currency")).toBe("/currency");
  expect(flat?.pointerBack("/user_data/phone")).toBe("/events/0/phone");
  expect(flat?.pointerBack("/custom_data/value")).toBe("/events/0/value");
  expect(other?.pointerBack("/custom_data/currency")).toBe("/currency");
  expect(other?.pointerBack("/custom_data/value")).toBe("/events/1/custom_data/value");
});

test("a flat event has fields of an event only", async () => {
  const [entry] = await entries(batch([{ pixelId: "other", task: "x", email: "a@example.com" }]));
  expect(shown(entry?.faults ?? [])).toEqual([
    ["/events/0/pixelId", "unknown_field"],
    ["/events/0/task", "unknown_field"],
  ]);
});

describe("isAlreadyHashed", () => {
  const META = [
    "email",
    "phone",
    "firstName",
    "lastName",
    "city",
    "state",
    "zipCode",
    "country",
    "externalId",
  ];
  const TIKTOK = ["email", "phone", "externalId"];
  test.for([...META.map((name) => ["meta", name]), ...TIKTOK.map((name) => ["tiktok", name])] as const)(
    "at %s refuses a raw %s, and takes a digest",
    async ([actor, name]) => {
      const of = async (value: string) =>
        (await entries({ isAlreadyHashed: true, [name ?? ""]: value }, { actor: actor ?? "" }))[0]?.faults ??
        [];
      expect(shown(await of("US"))).toEqual([[`/${name}`, "invalid_value"]]);
      expect(shown(await of(sha("us").slice(0, 32)))).toEqual([[`/${name}`, "invalid_value"]]);
      expect(await of(sha("us").toUpperCase())).toEqual([]);
    },
  );

  test("applies to events in a platform's shape too, for each value of a list", async () => {
    const user_data = { em: [sha("a"), "b@example.com"], client_user_agent: "Firefox", country: "US" };
    const [meta] = await entries(batch([{ event_name: "Lead", user_data }], { isAlreadyHashed: true }));
    expect(shown(meta?.faults ?? [])).toEqual([
      ["/events/0/user_data/em/1", "invalid_value"],
      ["/events/0/user_data/country", "invalid_value"],
    ]);
    const event = { event: "Contact", event_time: 1, user: { phone: "+14155552671" } };
    const [tiktok] = await entries(batch([event], { isAlreadyHashed: true }), { actor: "tiktok" });
    expect(shown(tiktok?.faults ?? [])).toEqual([["/events/0/user/phone", "invalid_value"]]);
  });
});

describe("an actor as the hosted one", () => {
  const hosted = { isAsHosted: true };
  const warned = (name: string, at = "") => [`${at}/${name}`, "hosted_default"];

  test("uses its defaults for absent fields, with a warning each", async () => {
    const [meta] = await entries({ value: 1 }, hosted);
    expect(meta?.value).toMatchObject({
      custom_data: { value: 1, currency: "USD", content_type: "product" },
    });
    expect(shown(meta?.faults ?? [])).toEqual([warned("currency"), warned("contentType")]);
    expect(meta?.faults).toMatchObject([{ severity: "warning" }, { severity: "warning" }]);
    const [tiktok] = await entries({ value: 1, currency: "EUR" }, { actor: "tiktok", ...hosted });
    expect(tiktok?.value).toMatchObject({
      custom_data: { currency: "EUR", content_type: "product", contents: [{ quantity: 1 }] },
    });
    expect(shown(tiktok?.faults ?? [])).toEqual([warned("contentType"), warned("quantity")]);
  });

  test("sends a content type and a quantity also without an id", async () => {
    const given = { currency: "EUR", contentType: "product_group", quantity: 3 };
    const [entry] = await entries(given, { actor: "tiktok", ...hosted });
    expect(entry).toMatchObject({
      value: { custom_data: { content_type: "product_group", contents: [{ quantity: 3 }] } },
      faults: [],
    });
    expect((await entries(given, { actor: "tiktok" }))[0]?.value).toMatchObject({
      custom_data: { currency: "EUR" },
    });
    expect((await entries(given, { actor: "tiktok" }))[0]?.value).not.toHaveProperty("custom_data.contents");
  });

  test("does the same for each event of a list", async () => {
    const shaped = {
      event_name: "Lead",
      user_data: {},
      custom_data: { currency: "JPY", content_ids: ["a"] },
    };
    const [flat, own, lacking] = await entries(
      batch([{ value: 1 }, shaped, { event_name: "Lead", user_data: {} }], { contentType: "product_group" }),
      hosted,
    );
    expect(flat?.value).toMatchObject({ custom_data: { currency: "USD", content_type: "product_group" } });
    expect(shown(flat?.faults ?? [])).toEqual([warned("currency", "/events/0")]);
    expect(own?.value).toMatchObject({ custom_data: { currency: "JPY", content_ids: ["a"] } });
    expect(own?.faults).toEqual([]);
    expect(shown(lacking?.faults ?? [])).toEqual([warned("currency", "/events/2")]);
  });
});

test("an app event has its fields, as text with commas or as JSON", async () => {
  const extinfo = "a2,com.shop,1.0,1.0.0,14,Pixel 8,en_US,CET,,1080,2400,2.6,8,128,64,Europe/Berlin";
  for (const written of [extinfo, JSON.stringify(extinfo.split(","))]) {
    const [entry] = await entries({
      actionSource: "app",
      advertiserTrackingEnabled: false,
      applicationTrackingEnabled: true,
      extinfo: written,
      madid: "38400000-8cf0-11bd-b23e-10b96e40000d",
    });
    expect(entry?.value).toMatchObject({
      action_source: "app",
      app_data: {
        advertiser_tracking_enabled: false,
        application_tracking_enabled: true,
        extinfo: extinfo.split(","),
      },
      user_data: { madid: "38400000-8cf0-11bd-b23e-10b96e40000d" },
    });
  }
  const [lacking] = await entries({ actionSource: "app" });
  expect(lacking?.pointerBack("/app_data/extinfo/0")).toBe("/extinfo");
});
