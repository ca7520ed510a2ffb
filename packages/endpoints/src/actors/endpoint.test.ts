import { deadLetterIdOf, identityOf, reportFieldOf } from "@relay/core";
import { beforeEach, describe, expect, test } from "vitest";
import { actorsContext, MemoryRuns, MemoryStatuses } from "../testing/actors-context.ts";
import { KEY, NOW, readAnswer, useEndpoint } from "../testing/endpoint-server.ts";
import { actors } from "./endpoint.ts";

const runs = new MemoryRuns();
const statuses = new MemoryStatuses();
const server = useEndpoint(actors, (common) =>
  // A run that is awaited ends by the clock.
  actorsContext({ ...common, now: Date.now }, { runs, statuses }),
);
beforeEach(() => {
  runs.forget();
  statuses.byField.clear();
});

const BEARER = { authorization: `Bearer ${KEY}` };
const lead = {
  demoMode: false,
  pixelId: "1001",
  eventName: "Lead",
  eventId: "lead-1",
  email: "ada@example.com",
  clientUserAgent: "Mozilla/5.0",
  eventSourceUrl: "https://shop.example/",
};
/** The field of its status in a report. */
const LEAD_FIELD = reportFieldOf(
  "meta-shop",
  deadLetterIdOf(identityOf("1001", { event_name: "Lead", event_id: "lead-1" })),
);
const run = (input: unknown, path = "runs") => server.postJson(`/v2/acts/meta/${path}`, input, BEARER);
const get = async (path: string) => readAnswer(await server.ask(path, { headers: BEARER }));

/** Starts a run and returns its id. */
async function started(input: unknown = lead): Promise<string> {
  const { body } = await run(input);
  return String((body["data"] as Readonly<Record<string, unknown>>)["id"]);
}

/** Notes that the one event was delivered. */
function deliver(): void {
  statuses.byField.set(LEAD_FIELD, {
    event_id: "lead-1",
    destination: "meta-shop",
    status: "delivered",
    settled_at: new Date(NOW * 1000).toISOString(),
  });
}

describe("who may ask", () => {
  test.for([
    ["GET", "/v2/actor-runs"],
    ["GET", "/v2/actor-runs/1"],
    ["DELETE", "/v2/actor-runs/1"],
    ["GET", "/v2/datasets/1/items"],
    ["POST", "/v2/acts/meta/runs"],
    ["POST", "/v2/acts/nobody/runs"],
  ] as const)("%s %s without a token is answered 401", async ([method, path]) => {
    for (const query of ["", "?token=wrong"]) {
      const answer = await readAnswer(await server.ask(path + query, { method }));
      expect(answer).toMatchObject({ status: 401, body: { error: { type: "token-not-valid" } } });
    }
  });

  test("a token may be in the query", async () => {
    const answer = await readAnswer(await server.ask(`/v2/actor-runs?token=${KEY}`));
    expect(answer).toMatchObject({ status: 200, body: { data: { total: 0 } } });
  });

  test("an unknown actor is answered 404 with the known ones", async () => {
    const { status, body } = await server.postJson("/v2/acts/nobody/runs", {}, BEARER);
    expect(status).toBe(404);
    expect(body["error"]).toMatchObject({ type: "actor-not-found" });
    expect(JSON.stringify(body)).toContain("meta");
  });
});

describe("an input that cannot be read", () => {
  test.for([
    ["no JSON", "{", "", "malformed_json"],
    ["no object", "[]", "", "not_an_object"],
    ["an unknown field", '{"colour":"red"}', "/colour", "unknown_field"],
  ] as const)("with %s is answered 400", async ([, body, pointer, code]) => {
    const response = await server.ask("/v2/acts/meta/run-sync", { method: "POST", headers: BEARER, body });
    expect(await readAnswer(response)).toMatchObject({
      status: 400,
      body: { error: { type: "invalid-input", faults: [{ pointer, code }] } },
    });
    expect(runs.entries).toEqual([]);
  });

  test("with a field in the query is answered 400, so that no test is taken for a purchase", async () => {
    expect(await run(lead, "runs?testEventCode=T1")).toMatchObject({
      status: 400,
      body: { error: { faults: [{ pointer: "/testEventCode", code: "unknown_field" }] } },
    });
    expect(server.writer.conversions).toEqual([]);
  });

  test("because it is too large is answered 413", async () => {
    const answer = await run({ ...lead, orderId: "x".repeat(400_000) });
    expect(answer).toMatchObject({ status: 413, body: { error: { type: "invalid-input" } } });
  });
});

test("a run is answered 201 at once, and can be shown, listed and deleted", async () => {
  const id = await started();
  expect(server.writer.conversions).toMatchObject([{ event_id: "lead-1" }]);
  const shown = { id, actId: expect.stringContaining("facebook") as string, userId: "shop" };
  expect(await get(`/v2/actor-runs/${id}`)).toMatchObject({
    body: { data: { ...shown, status: "RUNNING", finishedAt: null, task: "send_event", itemCount: 1 } },
  });
  expect(await get("/v2/acts/meta/runs?limit=1")).toMatchObject({
    body: { data: { total: 1, offset: 0, limit: 1, count: 1, desc: false, items: [shown] } },
  });
  expect(await get("/v2/acts/tiktok/runs")).toMatchObject({ body: { data: { total: 0 } } });
  for (const path of [`/v2/acts/meta/runs/${id}/dataset/items`, `/v2/datasets/${id}/items`])
    expect(await get(path)).toMatchObject({ body: [{ event_id: "lead-1", status: "not_settled" }] });
  const remove = () => server.ask(`/v2/actor-runs/${id}`, { method: "DELETE", headers: BEARER });
  expect([(await remove()).status, (await remove()).status]).toEqual([204, 404]);
  expect(await get(`/v2/actor-runs/${id}`)).toMatchObject({
    status: 404,
    body: { error: { type: "record-not-found" } },
  });
});

test("the list of runs has the latest first when asked so, and nonsense in its query counts as absent", async () => {
  const ids = [await started(), await started({ ...lead, eventId: "lead-2" })];
  const idsOf = async (query: string) => {
    const { body } = await get(`/v2/actor-runs?${query}`);
    const { items } = body["data"] as { readonly items: readonly { readonly id: string }[] };
    return items.map(({ id }) => id);
  };
  expect(await idsOf("desc=1")).toEqual(ids.toReversed());
  expect(await idsOf("offset=-1&limit=many")).toEqual(ids);
  expect(await idsOf("offset=1")).toEqual(ids.slice(1));
});

test("a run that is awaited ends with its items, or with its output", async () => {
  deliver();
  expect(await run(lead, "run-sync-get-dataset-items")).toMatchObject({
    status: 200,
    body: [{ index: 0, event_id: "lead-1", status: "delivered", success: true }],
  });
  expect(await run(lead, "run-sync")).toMatchObject({
    status: 200,
    body: { task: "send_event", status: "SUCCEEDED", runId: expect.any(String) as string },
  });
});

test("a run that is not settled in its time is answered 408 with its id", async () => {
  const answer = await run(lead, "run-sync?timeout=0.01");
  expect(answer).toMatchObject({
    status: 408,
    body: { error: { type: "run-timeout-exceeded", runId: runs.entries[0]?.id } },
  });
});

test("a run that fails is answered 400 with its id", async () => {
  expect(await run({ ...lead, pixelId: "42" }, "run-sync")).toMatchObject({
    status: 400,
    body: { error: { type: "no-destination", runId: runs.entries[0]?.id } },
  });
  expect(await run({ ...lead, webhookUrl: "https://a.example/" }, "run-sync")).toMatchObject({
    status: 400,
    body: { error: { type: "webhook-unusable" } },
  });
});

test("a run with faults of its events is a result, not an error", async () => {
  expect(await run({ ...lead, email: "" }, "run-sync-get-dataset-items")).toMatchObject({
    status: 200,
    body: [{ status: "refused", success: false }],
  });
});

test.for([
  ["full", 429, "overloaded", "10"],
  ["away", 503, "unavailable", "2"],
] as const)("while Redis is %s a run is answered %i", async ([kind, status, type, seconds]) => {
  server.pressure = { kind };
  const answer = await run(lead);
  expect(answer).toMatchObject({ status, body: { error: { type } } });
  expect(answer.headers.get("retry-after")).toBe(seconds);
});

test("a full destination is named", async () => {
  server.isFull = true;
  expect(await run(lead)).toMatchObject({
    status: 429,
    body: { error: { type: "backlogged", message: expect.stringContaining("meta-shop") as string } },
  });
});
