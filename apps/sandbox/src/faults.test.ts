import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Json,
  META_DATASET,
  metaEvent,
  startSandbox,
  type TestSandbox,
  TIKTOK_DATASET,
  tiktokEvent,
  TOKEN,
} from "./testing.ts";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(async () => {
  await sandbox.call("POST", "/_sandbox/reset");
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

const send = { meta: () => sandbox.meta([metaEvent()]), tiktok: () => sandbox.tiktok([tiktokEvent()]) };
const errorOf = (body: Json): Json => body["error"] as Json;
const ids = async (): Promise<unknown[]> => (await sandbox.accepted()).map((line) => line["eventId"]);
const three = (): Json[] => ["a", "b", "c"].map((id) => metaEvent({ event_id: id }));

describe("where and how often a fault strikes", () => {
  test("a rule strikes only the platform and dataset it names", async () => {
    await sandbox.fault({ kind: "status", status: 503, platform: "meta", dataset: META_DATASET });
    expect([(await send.meta()).status, (await send.tiktok()).status]).toEqual([503, 200]);
    expect((await sandbox.meta([metaEvent()], { path: "/v26.0/1002/events" })).status).toBe(200);
  });

  test("a rule for a TikTok dataset goes by the event_source_id", async () => {
    await sandbox.fault({ kind: "status", status: 503, dataset: TIKTOK_DATASET });
    const other = await sandbox.tiktok([tiktokEvent()], { body: { event_source_id: "OTHER" } });
    expect([(await send.tiktok()).status, other.status]).toEqual([503, 200]);
  });

  test("a rule with a count stops after so many strikes, and the list says how often it struck", async () => {
    const id = await sandbox.fault({ kind: "status", status: 500, count: 2 });
    const statuses = [await send.meta(), await send.meta(), await send.meta()].map(({ status }) => status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(await sandbox.faults()).toMatchObject([
      { id, struck: 2, rule: { kind: "status", probability: 1 } },
    ]);
  });

  test("the same seed strikes the same requests again", async () => {
    const run = async (): Promise<number[]> => {
      await sandbox.call("DELETE", "/_sandbox/faults");
      await sandbox.fault({ kind: "status", status: 500, probability: 0.5, seed: 7 });
      const statuses: number[] = [];
      for (let sent = 0; sent < 24; sent += 1) statuses.push((await send.meta()).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  test("of two rules that end an exchange the first one strikes and the other does not", async () => {
    await sandbox.fault({ kind: "status", status: 502 });
    await sandbox.fault({ kind: "status", status: 503 });
    expect((await send.meta()).status).toBe(502);
    expect((await sandbox.faults()).map(({ struck }) => struck)).toEqual([1, 0]);
  });

  test("one rule or all rules can be removed", async () => {
    const first = await sandbox.fault({ kind: "status", status: 502 });
    await sandbox.fault({ kind: "status", status: 503 });
    expect((await sandbox.call("DELETE", `/_sandbox/faults/${first}`)).status).toBe(204);
    expect((await send.meta()).status).toBe(503);
    expect((await sandbox.call("DELETE", "/_sandbox/faults")).status).toBe(204);
    expect((await send.meta()).status).toBe(200);
    expect((await sandbox.call("DELETE", `/_sandbox/faults/${first}`)).status).toBe(404);
  });
});

describe("what a fault does", () => {
  test("latency holds the answer back and changes nothing else", async () => {
    await sandbox.fault({ kind: "latency", ms: 30, jitterMs: 10 });
    const startedAt = performance.now();
    expect((await send.meta()).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
  });

  test.for([
    ["json", "application/json", /reason/],
    ["html", "text/html", /<html>/],
    ["empty", undefined, /^$/],
  ] as const)(
    "status answers with a body of %s that is not a platform's document",
    async ([body, type, text]) => {
      await sandbox.fault({ kind: "status", status: 504, body });
      const response = await fetch(`${sandbox.url}/v26.0/1/events`, { method: "POST" });
      expect(response.status).toBe(504);
      expect(response.headers.get("content-type")?.split(";")[0]).toBe(type);
      expect(await response.text()).toMatch(text);
    },
  );

  test("status comes before the events are accepted, or after it when asked so", async () => {
    await sandbox.fault({ kind: "status", status: 502, count: 1 });
    await send.meta();
    expect(await ids()).toEqual([]);
    await sandbox.fault({ kind: "status", status: 502, when: "after" });
    expect((await send.meta()).status).toBe(502);
    expect(await ids()).toEqual(["lead-1"]);
  });

  test("platform-error answers with a document of the platform", async () => {
    await sandbox.fault({
      kind: "platform-error",
      code: 2,
      subcode: 99,
      httpStatus: 500,
      message: "later",
      isTransient: true,
    });
    const meta = await send.meta();
    const tiktok = await send.tiktok();
    expect([meta.status, errorOf(meta.body)]).toMatchObject([
      500,
      { code: 2, error_subcode: 99, message: "later", is_transient: true },
    ]);
    expect([tiktok.status, tiktok.body]).toMatchObject([500, { code: 2, message: "later" }]);
    expect(await ids()).toEqual([]);
  });

  test("platform-error without a status takes the one the platform uses", async () => {
    await sandbox.fault({ kind: "platform-error", code: 51_001 });
    expect([(await send.meta()).status, (await send.tiktok()).status]).toEqual([400, 200]);
  });

  test.for([4, 17, 80_004])("throttle answers Meta's code %i with the usage headers", async (code) => {
    await sandbox.fault({ kind: "throttle", usagePercent: 100, waitMinutes: 3, code });
    const { status, headers, body } = await send.meta();
    expect([status, errorOf(body)["code"], errorOf(body)["is_transient"]]).toEqual([400, code, true]);
    expect(JSON.parse(headers.get("x-app-usage") ?? "")).toEqual({
      call_count: 100,
      total_cputime: 100,
      total_time: 100,
    });
    expect(JSON.parse(headers.get("x-business-use-case-usage") ?? "")).toMatchObject({
      [META_DATASET]: [{ call_count: 100, estimated_time_to_regain_access: 3 }],
    });
  });

  test("throttle answers TikTok's code without headers", async () => {
    await sandbox.fault({ kind: "throttle", usagePercent: 100 });
    const { status, headers, body } = await send.tiktok();
    expect([status, body["code"], headers.has("x-app-usage")]).toEqual([200, 40_100, false]);
  });

  test("usage only adds headers to an answer, on Meta only", async () => {
    await sandbox.fault({ kind: "usage", percent: 87 });
    const { status, headers } = await send.meta();
    expect([status, JSON.parse(headers.get("x-app-usage") ?? "")]).toMatchObject([200, { call_count: 87 }]);
    expect((await send.tiktok()).headers.has("x-app-usage")).toBe(false);
  });

  test.for([
    ["before", []],
    ["after", ["lead-1"]],
  ] as const)("reset %s the acceptance cuts the connection", async ([when, accepted]) => {
    await sandbox.fault({ kind: "reset", when });
    await expect(send.meta()).rejects.toThrow("fetch failed");
    expect(await ids()).toEqual(accepted);
  });

  test.for([
    ["before", []],
    ["after", ["order-1"]],
  ] as const)("hang %s the acceptance never answers", async ([when, accepted]) => {
    await sandbox.fault({ kind: "hang", when });
    const patience = AbortSignal.timeout(200);
    const body = JSON.stringify({ event_source: "web", event_source_id: "C0", data: [tiktokEvent()] });
    const headers = { "content-type": "application/json", "access-token": TOKEN };
    const hanging = fetch(`${sandbox.url}/open_api/v1.3/event/track/`, {
      method: "POST",
      headers,
      body,
      signal: patience,
    });
    await expect(hanging).rejects.toThrow("timeout");
    expect(await ids()).toEqual(accepted);
  });

  test.for(["before", "after"])("hang %s with a time answers after it", async (when) => {
    await sandbox.fault({ kind: "hang", when, ms: 25 });
    const startedAt = performance.now();
    expect((await send.meta()).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(24);
  });

  test("hang before with a time drops a request whose sender has gone by then", async () => {
    await sandbox.fault({ kind: "hang", when: "before", ms: 100 });
    const body = JSON.stringify({ data: [metaEvent({ event_id: "gone" })] });
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    const signal = AbortSignal.timeout(30);
    await expect(
      fetch(`${sandbox.url}/v26.0/1/events`, { method: "POST", headers, body, signal }),
    ).rejects.toThrow();
    await send.meta();
    expect(await ids()).toEqual(["lead-1"]);
  });

  test("dead-token refuses that token and no other, and does not show it", async () => {
    await sandbox.fault({ kind: "dead-token", token: "another" });
    expect((await send.meta()).status).toBe(200);
    await sandbox.fault({ kind: "dead-token", token: TOKEN });
    const meta = await send.meta();
    expect([meta.status, errorOf(meta.body)["code"]]).toEqual([401, 190]);
    expect((await send.tiktok()).body["code"]).toBe(40_105);
    expect(JSON.stringify(await sandbox.faults())).not.toContain(TOKEN);
  });

  test("short answers with fewer events and loses the last ones", async () => {
    await sandbox.fault({ kind: "short", by: 2 });
    expect((await sandbox.meta(three())).body["events_received"]).toBe(1);
    expect(await ids()).toEqual(["a"]);
    expect((await sandbox.meta(three().slice(1, 2))).body["events_received"]).toBe(0);
  });

  test("partial answers 20001 with exactly its data, and loses the given events", async () => {
    await sandbox.fault({ kind: "partial", data: { failed: [1] }, unprocessed: [1] });
    const { body } = await sandbox.tiktok([tiktokEvent({ event_id: "a" }), tiktokEvent({ event_id: "b" })]);
    expect(body).toMatchObject({ code: 20_001, data: { failed: [1] } });
    expect(await ids()).toEqual(["a"]);
  });

  test("refuse refuses the whole request for one event that breaks an invented rule", async () => {
    await sandbox.fault({ kind: "refuse", pointer: "/custom_data/order_id", startsWith: "X-" });
    const bad = metaEvent({ event_id: "x", custom_data: { order_id: "X-1" } });
    expect((await sandbox.meta(three())).status).toBe(200);
    const { status, body } = await sandbox.meta([...three(), bad]);
    expect([status, errorOf(body)]).toMatchObject([
      400,
      { code: 100, error_subcode: 2_804_019, message: "Invalid parameter" },
    ]);
    expect(await ids()).toEqual(["a", "b", "c"]);
    expect(await sandbox.summary("meta")).toMatchObject({
      refusedRequests: { "100/2804019": 1 },
      faults: { refuse: 1 },
    });
  });

  test("refuse names the culprit when asked, each platform in its way", async () => {
    await sandbox.fault({
      kind: "refuse",
      platform: "meta",
      pointer: "/event_id",
      startsWith: "b",
      nameCulprit: true,
    });
    await sandbox.fault({
      kind: "refuse",
      platform: "tiktok",
      pointer: "/properties/order_id",
      startsWith: "b",
      nameCulprit: true,
    });
    const meta = await sandbox.meta(three());
    expect(errorOf(meta.body)["message"]).toContain("$['data'][1]['event_id']");
    const { body } = await sandbox.tiktok([tiktokEvent(), tiktokEvent({ properties: { order_id: "b2" } })]);
    expect(body).toMatchObject({ code: 40_002 });
    expect(body["message"]).toMatch(/^Batch\.1\.properties\.order_id: /);
  });

  test("refuse answers the code, subcode and message it is given", async () => {
    await sandbox.fault({
      kind: "refuse",
      pointer: "/event_id",
      startsWith: "",
      code: 368,
      subcode: 7,
      message: "no",
    });
    expect(errorOf((await send.meta()).body)).toMatchObject({
      code: 368,
      error_subcode: 7,
      error_user_msg: "no",
    });
    expect((await send.tiktok()).body).toMatchObject({ code: 368, message: "Invalid parameter: no" });
  });
});

describe("an invalid rule", () => {
  test.for([
    [7, "body"],
    [{}, "kind"],
    [{ kind: "flood" }, "kind"],
    [{ kind: "latency" }, "ms"],
    [{ kind: "latency", ms: 1.5 }, "ms"],
    [{ kind: "latency", ms: 1, jitter: 1 }, "jitter"],
    [{ kind: "status", status: 99 }, "status"],
    [{ kind: "status", status: 500, body: "xml" }, "body"],
    [{ kind: "platform-error", code: "2" }, "code"],
    [{ kind: "platform-error", code: 2, isTransient: 1 }, "isTransient"],
    [{ kind: "throttle" }, "usagePercent"],
    [{ kind: "usage", percent: 1, platform: "tiktok" }, "platform"],
    [{ kind: "partial", platform: "meta" }, "platform"],
    [{ kind: "partial", unprocessed: [-1] }, "unprocessed"],
    [{ kind: "reset" }, "when"],
    [{ kind: "hang", when: "never" }, "when"],
    [{ kind: "dead-token" }, "token"],
    [{ kind: "short", by: 0 }, "by"],
    [{ kind: "refuse", pointer: "event_id", startsWith: "x" }, "pointer"],
    [{ kind: "refuse", pointer: "/event_id" }, "startsWith"],
    [{ kind: "status", status: 500, pointer: "/event_id" }, "startsWith"],
    [{ kind: "short", startsWith: "x" }, "pointer"],
    [{ kind: "reset", when: "after", platform: "snap" }, "platform"],
    [{ kind: "reset", when: "after", probability: 2 }, "probability"],
    [{ kind: "reset", when: "after", count: 0 }, "count"],
  ] as const)("%j is answered 400, naming %s", async ([rule, field]) => {
    const { status, body } = await sandbox.call("POST", "/_sandbox/faults", rule);
    expect([status, body["field"]]).toEqual([400, field]);
    expect(body["error"]).toMatch(new RegExp(`^${field} `));
    expect(await sandbox.faults()).toEqual([]);
  });
});
