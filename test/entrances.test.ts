import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DATASETS, IngestOnTest, type Name, NOW_MS } from "./entrances/ingest.ts";
import { ENTRANCES } from "./entrances/judgements.ts";

const NOW = NOW_MS / 1000;
const DAY = 86_400;
const purchase = {
  event_name: "Purchase",
  event_time: NOW - 60,
  event_id: "order-1",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { em: "ada@example.com", client_user_agent: "Mozilla/5.0" },
  custom_data: { value: 1, currency: "USD" },
};
const withData = (user: object) => ({ ...purchase, user_data: { ...purchase.user_data, ...user } });

const ingest = new IngestOnTest();
beforeAll(() => ingest.open());
afterAll(() => ingest.close());
beforeEach(() => {
  ingest.failure = undefined;
});

/** What is judged, and what is found about it for the destination of a platform. */
const CASES: readonly (readonly [
  what: string,
  raw: unknown,
  meta: readonly string[],
  tiktok: readonly string[],
])[] = [
  ["a purchase", purchase, [], []],
  [
    "a value without a usable form, under an alias",
    withData({ ph: "none" }),
    ["warning unusable_value /user_data/ph"],
    ["warning unusable_value /user_data/ph"],
  ],
  ["a phone number of the source's country", withData({ ph: "213 373 4253" }), [], []],
  [
    "a number that has lost digits, of which only the error is reported",
    withData({ lead_id: 1e16 }),
    ["error invalid_value /user_data/lead_id"],
    ["warning number_not_text /user_data/lead_id"],
  ],
  [
    "a conversion without an id",
    { ...purchase, event_id: undefined },
    ["warning derived_event_id /event_id"],
    ["warning derived_event_id /event_id"],
  ],
  [
    "a conversion of last week",
    { ...purchase, event_time: NOW - 9 * DAY },
    ["error event_too_old /event_time"],
    ["warning late_event /event_time"],
  ],
  [
    "a conversion of tomorrow",
    { ...purchase, event_time: NOW + DAY },
    ["error event_in_future /event_time"],
    ["error event_in_future /event_time"],
  ],
  [
    "milliseconds",
    { ...purchase, event_time: NOW_MS },
    ["error time_in_milliseconds /event_time"],
    ["error time_in_milliseconds /event_time"],
  ],
  [
    "a cart that is too large",
    { ...purchase, custom_data: { ...purchase.custom_data, note: "x".repeat(70_000) } },
    ["error conversion_too_large "],
    ["error conversion_too_large "],
  ],
  [
    "an unknown field",
    { ...purchase, evnt_name: "x" },
    ["error unknown_field /evnt_name"],
    ["error unknown_field /evnt_name"],
  ],
  [
    "what only one platform refuses",
    { ...purchase, event_source_url: undefined },
    ["warning missing_event_source_url /event_source_url"],
    ["error missing_event_source_url /event_source_url"],
  ],
  ["a text", "purchase", ["error not_an_object "], ["error not_an_object "]],
];

const errorsIn = (found: readonly string[]) =>
  found.filter((one) => one.startsWith("error ")).map((one) => one.slice("error ".length));

describe.for(CASES)("%s is judged alike", ([, raw, ...expected]) => {
  describe.for([
    ["meta", expected[0]],
    ["tiktok", expected[1]],
  ] as const)("for %s", ([name, found]) => {
    test.for(Object.entries(ENTRANCES))("by %s", async ([, judge]) => {
      const judgement = await judge(raw, name, ingest);
      expect(judgement.isTaken).toBe(errorsIn(found).length === 0);
      if (judgement.found) expect(judgement.found).toEqual(found);
      if (judgement.errors) expect(judgement.errors).toEqual(errorsIn(found));
    });
  });
});

const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const loading = new Error("LOADING Redis is loading the dataset in memory");
const fault = new TypeError("cannot read properties of undefined");

/** A request of each entrance that reaches the stores. */
const REQUESTS: Readonly<Record<string, () => Promise<Response>>> = {
  "POST /v1/events": () => ingest.post("/v1/events", "meta", purchase),
  "GET /v1/events/{event_id}": () => ingest.get("/v1/events/order-1", "meta"),
  Graph: () => ingest.post(`/v26.0/${DATASETS.meta}/events`, "meta", { data: [purchase] }),
  "event/track": () =>
    ingest.post("/open_api/v1.3/event/track/", "tiktok", {
      event_source: "web",
      event_source_id: DATASETS.tiktok,
      data: [purchase],
    }),
  actors: () =>
    ingest.post("/v2/acts/meta/runs", "meta" satisfies Name, {
      task: "send_batch_events",
      demoMode: false,
      events: JSON.stringify([purchase]),
    }),
};

describe("a store that fails", () => {
  test.for([
    ["POST /v1/events", 503, { type: "urn:conversion-relay:problem:unavailable" }],
    ["GET /v1/events/{event_id}", 503, { type: "urn:conversion-relay:problem:unavailable" }],
    ["Graph", 503, { error: { code: 2, is_transient: true } }],
    ["event/track", 200, { code: 50_002 }],
    ["actors", 503, { error: { type: "unavailable" } }],
  ] as const)("for a while is answered by %s, which asks to repeat", async ([entrance, status, body]) => {
    for (const failure of [away, loading]) {
      ingest.failure = failure;
      const response = await REQUESTS[entrance]?.();
      expect(response?.status).toBe(status);
      expect(response?.headers.get("retry-after")).toBe("2");
      expect(await response?.json()).toMatchObject(body);
    }
  });

  test.for([
    ["POST /v1/events", { type: "urn:conversion-relay:problem:failed" }],
    ["GET /v1/events/{event_id}", { type: "urn:conversion-relay:problem:failed" }],
    ["Graph", { error: { code: 1, is_transient: false } }],
    ["event/track", { code: 50_000 }],
    ["actors", { error: { type: "failed" } }],
  ] as const)("by a fault of the relay is answered by %s, which does not", async ([entrance, body]) => {
    ingest.failure = fault;
    const response = await REQUESTS[entrance]?.();
    expect(response?.status).toBe(500);
    expect(response?.headers.get("retry-after")).toBeNull();
    expect(await response?.json()).toMatchObject(body);
  });

  test("costs the pixel's page nothing", async () => {
    ingest.failure = fault;
    const query = new URLSearchParams({ id: DATASETS.meta, ev: "Lead", "ud[em]": "ada@example.com" });
    const response = await fetch(ingest.url(`/tr?${query.toString()}`));
    expect(response.status).toBe(200);
    expect(response.headers.get("relay-outcome")).toBe("failed");
  });
});
