import { expect, test } from "vitest";
import { TOKEN, META_DATASET, metaEvent, tiktokEvent, errorOf } from "./testing/events.ts";
import { useSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

test("latency holds the answer back and changes nothing else", async () => {
  await sandbox.fault({ kind: "latency", ms: 30, jitterMs: 10 });
  const startedAt = performance.now();
  expect((await sandbox.meta()).status).toBe(200);
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
  await sandbox.meta();
  expect(await sandbox.acceptedIds()).toEqual([]);
  await sandbox.fault({ kind: "status", status: 502, when: "after" });
  expect((await sandbox.meta()).status).toBe(502);
  expect(await sandbox.acceptedIds()).toEqual(["lead-1"]);
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
  const meta = await sandbox.meta();
  const tiktok = await sandbox.tiktok();
  expect([meta.status, errorOf(meta.body)]).toMatchObject([
    500,
    { code: 2, error_subcode: 99, message: "later", is_transient: true },
  ]);
  expect([tiktok.status, tiktok.body]).toMatchObject([500, { code: 2, message: "later" }]);
  expect(await sandbox.acceptedIds()).toEqual([]);
});

test("platform-error without a status takes the one the platform uses", async () => {
  await sandbox.fault({ kind: "platform-error", code: 51_001 });
  expect([(await sandbox.meta()).status, (await sandbox.tiktok()).status]).toEqual([400, 200]);
});

test.for([4, 17, 80_004])("throttle answers Meta's code %i with the usage headers", async (code) => {
  await sandbox.fault({ kind: "throttle", usagePercent: 100, waitMinutes: 3, code });
  const { status, headers, body } = await sandbox.meta();
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
  const { status, headers, body } = await sandbox.tiktok();
  expect([status, body["code"], headers.has("x-app-usage")]).toEqual([200, 40_100, false]);
});

test("usage only adds headers to an answer, on Meta only", async () => {
  await sandbox.fault({ kind: "usage", percent: 87 });
  const { status, headers } = await sandbox.meta();
  expect([status, JSON.parse(headers.get("x-app-usage") ?? "")]).toMatchObject([200, { call_count: 87 }]);
  expect((await sandbox.tiktok()).headers.has("x-app-usage")).toBe(false);
});

test.for([
  ["before", []],
  ["after", ["lead-1"]],
] as const)("reset %s the acceptance cuts the connection", async ([when, accepted]) => {
  await sandbox.fault({ kind: "reset", when });
  await expect(sandbox.meta()).rejects.toThrow("fetch failed");
  expect(await sandbox.acceptedIds()).toEqual(accepted);
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
  expect(await sandbox.acceptedIds()).toEqual(accepted);
});

test.for(["before", "after"])("hang %s with a time answers after it", async (when) => {
  await sandbox.fault({ kind: "hang", when, ms: 25 });
  const startedAt = performance.now();
  expect((await sandbox.meta()).status).toBe(200);
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
  await sandbox.meta();
  expect(await sandbox.acceptedIds()).toEqual(["lead-1"]);
});
