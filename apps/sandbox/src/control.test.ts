import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import {
  TOKEN,
  META_DATASET,
  TIKTOK_DATASET,
  NOON_MS,
  NOON,
  metaEvent,
  tiktokEvent,
} from "./testing/events.ts";
import { useSandbox, startSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

const HOUR_MS = 3_600_000;

test("the summary counts requests, refusals, batch sizes and faults for each dataset", async () => {
  await sandbox.meta([metaEvent(), metaEvent({ event_id: "lead-2" })]);
  await sandbox.meta([metaEvent()]);
  await sandbox.meta([metaEvent({ user_data: {} })]);
  await sandbox.fault({ kind: "status", status: 503 });
  await sandbox.meta([metaEvent()]);
  const { body } = await sandbox.call("GET", "/_sandbox/summary");
  expect(body).toEqual({
    meta: {
      [META_DATASET]: {
        requests: 4,
        refusedRequests: { "100/2804050": 1 },
        lastRefusal: "100/2804050: An event holds too little customer information",
        accepted: 2,
        duplicates: 1,
        eventsReceived: 3,
        batchSizes: { min: 1, mean: 1.5, max: 2 },
        faults: { status: 1 },
      },
    },
    tiktok: {},
  });
});

test("a repeated event shows which of its requests were clearly answered", async () => {
  await sandbox.fault({ kind: "status", status: 502, when: "after", count: 1 });
  await sandbox.meta([metaEvent(), metaEvent({ event_id: "lead-2" })]);
  await sandbox.fault({ kind: "short", by: 1, count: 1 });
  await sandbox.meta([metaEvent(), metaEvent({ event_id: "lead-2" })]);
  await sandbox.meta([metaEvent()]);
  const [first, second] = (await sandbox.accepted()) as { acceptances?: { isClear: boolean }[] }[];
  expect(first?.acceptances?.map(({ isClear }) => isClear)).toEqual([false, false, true]);
  expect(second).toMatchObject({ copies: 1 });
});

test("a request whose sender left before the answer counts as not clearly answered", async () => {
  await sandbox.fault({ kind: "latency", ms: 200, count: 1 });
  const gone = new AbortController();
  const sending = fetch(`${sandbox.url}/v26.0/${META_DATASET}/events?access_token=${TOKEN}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ data: [metaEvent()] }),
    signal: gone.signal,
  });
  await expect.poll(() => sandbox.accepted()).toHaveLength(1);
  gone.abort();
  await expect(sending).rejects.toThrow(/abort/i);
  // The abandoned exchange ends before this one is answered.
  await sandbox.fault({ kind: "latency", ms: 400, count: 1 });
  await sandbox.meta([metaEvent()]);
  const acceptances = [{ isClear: false, isUnread: true }, { isClear: true }];
  expect(await sandbox.accepted()).toMatchObject([{ acceptances }]);
});

/** Sends an event over a socket of its own. */
function sendOverSocket(): Socket {
  const { hostname, port } = new URL(sandbox.url);
  const body = JSON.stringify({ data: [metaEvent()] });
  const client = connect(Number(port), hostname);
  client.write(
    `POST /v26.0/${META_DATASET}/events?access_token=${TOKEN} HTTP/1.1\r\nhost: ${hostname}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return client;
}

test("neither is one whose answer was on its way when its sender gave up", async () => {
  const client = sendOverSocket();
  await once(client, "readable");
  // As the system does for a socket that is closed before its bytes are read.
  client.resetAndDestroy();
  await once(client, "close");
  await sandbox.meta([metaEvent()]);
  await expect
    .poll(() => sandbox.accepted())
    .toMatchObject([{ acceptances: [{ isClear: false }, { isClear: true }] }]);
});

test("neither is one whose sender left while the sandbox stood still", async () => {
  await sandbox.fault({ kind: "latency", ms: 50, count: 1 });
  const client = sendOverSocket();
  await expect.poll(() => sandbox.accepted(), { interval: 1 }).toHaveLength(1);
  client.destroy();
  const standsStill = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(standsStill, 0, 0, 60);
  await sandbox.meta([metaEvent()]);
  expect(await sandbox.accepted()).toMatchObject([{ acceptances: [{ isClear: false }, { isClear: true }] }]);
});

test("each accepted event is a line with its repetitions, oldest first", async () => {
  await sandbox.meta([metaEvent()]);
  sandbox.clock.nowMs += 5;
  await sandbox.meta([metaEvent()]);
  await sandbox.tiktok([tiktokEvent(), tiktokEvent({ event_id: undefined })]);
  expect(await sandbox.accepted()).toEqual([
    {
      platform: "meta",
      dataset: META_DATASET,
      eventName: "Lead",
      eventId: "lead-1",
      eventTime: NOON - 60,
      at: NOON_MS,
      copies: 2,
      acceptances: [
        { at: NOON_MS, isClear: true },
        { at: NOON_MS + 5, isClear: true },
      ],
    },
    {
      platform: "tiktok",
      dataset: TIKTOK_DATASET,
      eventName: "Purchase",
      eventId: "order-1",
      eventTime: NOON - 60,
      at: NOON_MS + 5,
      copies: 1,
    },
    {
      platform: "tiktok",
      dataset: TIKTOK_DATASET,
      eventName: "Purchase",
      eventId: null,
      eventTime: NOON - 60,
      at: NOON_MS + 5,
      copies: 1,
    },
  ]);
});

test("the accepted events can be asked for by platform, dataset and time", async () => {
  await sandbox.meta([metaEvent()]);
  await sandbox.meta([metaEvent()], { path: "/v26.0/1002/events" });
  sandbox.clock.nowMs += 5;
  await sandbox.tiktok([tiktokEvent()]);
  expect(await sandbox.accepted("?platform=meta")).toHaveLength(2);
  expect(await sandbox.accepted("?platform=meta&dataset=1002")).toHaveLength(1);
  expect(await sandbox.accepted(`?after=${NOON_MS}`)).toMatchObject([{ platform: "tiktok" }]);
  expect((await sandbox.call("GET", "/_sandbox/accepted?after=noon")).status).toBe(400);
});

test("some thousand accepted events are streamed completely", async () => {
  for (const round of ["a", "b", "c"]) {
    await sandbox.tiktok(
      Array.from({ length: 1_000 }, (_, index) => tiktokEvent({ event_id: `${round}${index}` })),
    );
  }
  expect(new Set((await sandbox.accepted()).map((line) => line["eventId"])).size).toBe(3_000);
});

test("a repetition within 48 hours is a duplicate, and after that a new event", async () => {
  const recent = () => Math.floor(sandbox.clock.nowMs / 1000) - 1;
  await sandbox.tiktok([tiktokEvent()]);
  sandbox.clock.nowMs += 48 * HOUR_MS - 1;
  await sandbox.tiktok([tiktokEvent()]);
  expect(await sandbox.summary("tiktok")).toMatchObject({ accepted: 1, duplicates: 1 });
  sandbox.clock.nowMs += 1;
  await sandbox.tiktok([tiktokEvent({ event_time: recent() })]);
  expect(await sandbox.summary("tiktok")).toMatchObject({ accepted: 2, duplicates: 1, eventsReceived: 3 });
});

test("another name, another dataset, or no id at all is no duplicate", async () => {
  await sandbox.meta([metaEvent(), metaEvent({ event_name: "Contact" })]);
  await sandbox.meta([metaEvent()], { path: "/v26.0/1002/events" });
  await sandbox.tiktok([tiktokEvent({ event_id: undefined }), tiktokEvent({ event_id: undefined })]);
  expect(await sandbox.accepted()).toHaveLength(5);
});

test("Meta does not look for duplicates in business messaging", async () => {
  const event = metaEvent({
    event_name: "LeadSubmitted",
    action_source: "business_messaging",
    messaging_channel: "messenger",
    user_data: { page_id: "1", page_scoped_user_id: "2" },
  });
  await sandbox.meta([event, event]);
  expect(await sandbox.summary("meta")).toMatchObject({ accepted: 2, duplicates: 0 });
});

test("the last bodies, at most twenty, are shown unchanged except for tokens", async () => {
  for (let sent = 0; sent < 22; sent += 1) await sandbox.meta([metaEvent({ event_id: `e${sent}` })]);
  await sandbox.meta([metaEvent()], { body: { access_token: "unknown-secret" } });
  const form = new URLSearchParams({ access_token: "unknown-secret", data: "[]" });
  await fetch(`${sandbox.url}/v26.0/1/events`, { method: "POST", body: form });
  await fetch(`${sandbox.url}/v26.0/1/events`, { method: "POST", body: `{"access_token":"${TOKEN}"` });
  const { body } = await sandbox.call("GET", "/_sandbox/bodies?last=100");
  const bodies = body["bodies"] as readonly { readonly body: string }[];
  expect(bodies).toHaveLength(20);
  expect(bodies[0]).toMatchObject({
    platform: "meta",
    dataset: META_DATASET,
    contentType: "application/json",
  });
  expect(bodies[0]?.body).toBe(JSON.stringify({ data: [metaEvent({ event_id: "e5" })] }));
  expect(bodies[17]?.body).toBe(JSON.stringify({ data: [metaEvent()] }));
  expect(JSON.stringify(bodies)).not.toContain(TOKEN);
  expect(JSON.stringify(bodies)).not.toContain("unknown-secret");
  const last = (await sandbox.call("GET", "/_sandbox/bodies")).body["bodies"];
  expect(last).toHaveLength(1);
});

test("a reset forgets events, counts, bodies and faults", async () => {
  await sandbox.meta([metaEvent()]);
  await sandbox.fault({ kind: "status", status: 503 });
  expect((await sandbox.call("POST", "/_sandbox/reset")).status).toBe(204);
  expect((await sandbox.call("GET", "/_sandbox/summary")).body).toEqual({ meta: {}, tiktok: {} });
  expect((await sandbox.call("GET", "/_sandbox/bodies")).body).toEqual({ bodies: [] });
  expect(await sandbox.accepted()).toEqual([]);
  expect((await sandbox.meta([metaEvent()])).status).toBe(200);
});

test("with counts only, no event is remembered and none is a duplicate", async () => {
  await using counting = await startSandbox({ record: "counts" });
  await counting.meta([metaEvent(), metaEvent()]);
  expect(await counting.summary("meta")).toMatchObject({ accepted: 2, duplicates: 0, eventsReceived: 2 });
  expect(await counting.accepted()).toEqual([]);
});

test("the base latency holds every platform answer back", async () => {
  await using slow = await startSandbox({ latencyMs: 30 });
  const startedAt = performance.now();
  await slow.meta([metaEvent()]);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
});

test("health is answered, an unknown path is not, and a body of more than ten megabytes is too long", async () => {
  expect(await sandbox.call("GET", "/healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect((await sandbox.call("GET", "/v26.0/1/events")).status).toBe(404);
  expect((await sandbox.meta([metaEvent({ event_id: "x".repeat(10 * 1024 * 1024) })])).status).toBe(413);
});
