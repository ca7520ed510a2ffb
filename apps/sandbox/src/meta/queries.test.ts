import { expect, test } from "vitest";
import { TOKEN, META_DATASET, NOON_MS, NOON, metaEvent, errorOf, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";
import { ACCOUNTS } from "./catalogue.ts";

const sandbox = useSandbox();

const [FIRST, SECOND] = ACCOUNTS;
const PIXELS = `/v26.0/act_${FIRST.id}/adspixels`;
const HOUR_MS = 3_600_000;
const dataOf = (body: Json) => body["data"] as Json[];

test("a token sees its ad accounts", async () => {
  const { status, body } = await sandbox.query("/v26.0/me/adaccounts?fields=id,account_id,name,currency");
  expect(status).toBe(200);
  expect(dataOf(body)).toEqual([
    { id: `act_${FIRST.id}`, account_id: FIRST.id, name: "Shop", currency: "EUR" },
    { id: `act_${SECOND.id}`, account_id: SECOND.id, name: "Outlet", currency: "USD" },
  ]);
});

test("pages are followed by next, an address with the token in it, until there is none", async () => {
  const ids: unknown[] = [];
  const sizes: number[] = [];
  let address: string | undefined =
    `${sandbox.url}${PIXELS}?limit=10&summary=total_count&access_token=${TOKEN}`;
  while (address !== undefined) {
    const body = (await (await fetch(address)).json()) as Json;
    expect(body["summary"]).toEqual({ total_count: 27 });
    ids.push(...dataOf(body).map(({ id }) => id));
    sizes.push(dataOf(body).length);
    address = (body["paging"] as { next?: string }).next;
    if (address !== undefined) expect(new URL(address).searchParams.get("access_token")).toBe(TOKEN);
  }
  expect([sizes, new Set(ids).size]).toEqual([[10, 10, 7], 27]);
});

test("without a limit a page has 25 items, with the requested fields only", async () => {
  const { body } = await sandbox.query(`${PIXELS}?fields=id,name,owner_business{id}`);
  expect(dataOf(body)).toHaveLength(25);
  expect(Object.keys(dataOf(body)[0] ?? {})).toEqual(["id", "name", "owner_business"]);
  expect(dataOf(body)[0]?.["owner_business"]).toEqual({ id: "100000000000001" });
});

test("a dataset exists once it has accepted an event, and is the first account's", async () => {
  expect((await sandbox.query(`/v26.0/${META_DATASET}`)).status).toBe(400);
  await sandbox.meta([metaEvent({ user_data: {} })]);
  expect((await sandbox.query(`/v26.0/${META_DATASET}`)).status).toBe(400);
  await sandbox.meta([metaEvent()]);
  const { body } = await sandbox.query(`/v26.0/${META_DATASET}?fields=id,creation_time,last_fired_time`);
  const at = "2026-11-20T12:00:00+0000";
  expect(body).toEqual({ id: META_DATASET, creation_time: at, last_fired_time: at });
  const list = await sandbox.query(`${PIXELS}?limit=100`);
  expect(dataOf(list.body).at(-1)).toEqual({ id: META_DATASET });
});

test.for([
  ["/v26.0/999", 100, 33],
  [`/v26.0/999/stats`, 100, 33],
  ["/v26.0/act_999/adspixels", 100, 33],
  ["/v26.0/dataset_quality?dataset_id=999&fields=web{event_name}", 100, 33],
  ["/v26.0/dataset_quality?fields=web{event_name}", 100, undefined],
  ["/v26.0/300000000000001?fields=id,colour", 100, undefined],
  ["/v26.0/300000000000001?fields=id{", 100, undefined],
  [`${PIXELS}?limit=0`, 100, undefined],
  [`${PIXELS}?after=elsewhere`, 100, undefined],
  ["/v26.0/300000000000001/stats?aggregation=moon", 100, undefined],
  ["/v26.0/300000000000001/stats?event_source=SERVER", 100, undefined],
  ["/v26.0/300000000000001/stats?start_time=soon", 100, undefined],
  ["/v26.0/300000000000001/stats?start_time=200&end_time=100", 100, undefined],
  ["/v26.0/debug_token", 100, undefined],
  ["/v27.0/me/adaccounts", 2500, undefined],
  // This version is still accepted for events.
  ["/v24.0/me/adaccounts", 2635, undefined],
] as const)("%s is answered %i/%s", async ([path, code, subcode]) => {
  const { status, body } = await sandbox.query(path);
  expect([status, errorOf(body)["code"], errorOf(body)["error_subcode"]]).toEqual([400, code, subcode]);
});

test("a bad token is answered as it is on events, and so is a dead one", async () => {
  const sent = await sandbox.meta([metaEvent()], { headers: { authorization: "Bearer wrong" } });
  const read = await sandbox.query(PIXELS, { authorization: "Bearer wrong" });
  const withoutTrace = (body: Json) => ({ ...errorOf(body), fbtrace_id: "" });
  expect([read.status, withoutTrace(read.body)]).toEqual([sent.status, withoutTrace(sent.body)]);
  await sandbox.fault({ kind: "dead-token", token: TOKEN });
  const dead = await sandbox.query(PIXELS);
  expect([dead.status, errorOf(dead.body)["code"]]).toEqual([401, 190]);
});

test("statistics count accepted events by hour, seven days back", async () => {
  await sandbox.meta([metaEvent({ event_id: "old" })]);
  sandbox.clock.nowMs = NOON_MS + 7 * 24 * HOUR_MS;
  const event_time = NOON + 7 * 86_400 - 60;
  await sandbox.meta([metaEvent({ event_time }), metaEvent({ event_time, event_id: "lead-2" })]);
  await sandbox.meta([metaEvent({ event_time, event_id: "lead-3", user_data: {} })]);
  sandbox.clock.nowMs += HOUR_MS;
  await sandbox.meta([metaEvent({ event_time, event_name: "Search" }), metaEvent({ event_time })]);
  const stats = `/v26.0/${META_DATASET}/stats`;
  const { body } = await sandbox.query(stats);
  expect(body).toEqual({
    data: [
      { aggregation: "event", start_time: "2026-11-27T12:00:00+0000", data: [{ value: "Lead", count: 2 }] },
      { aggregation: "event", start_time: "2026-11-27T13:00:00+0000", data: [{ value: "Search", count: 1 }] },
    ],
    paging: {},
  });
  expect(dataOf((await sandbox.query(`${stats}?event=Search`)).body)).toHaveLength(1);
  expect(dataOf((await sandbox.query(`${stats}?event_source=WEB_ONLY`)).body)).toEqual([]);
  expect(dataOf((await sandbox.query(`${stats}?end_time=2026-11-27T12:30:00Z`)).body)).toHaveLength(1);
  const totals = await sandbox.query(`${stats}?aggregation=event_total_counts&event_source=SERVER_ONLY`);
  expect(dataOf(totals.body)[0]?.["data"]).toEqual([
    { value: "Lead", count: 2 },
    { value: "Search", count: 1 },
  ]);
});

test("the first pixel has sample statistics until it accepts an event", async () => {
  const stats = `/v26.0/${FIRST.pixels[0]?.id}/stats?aggregation=event_total_counts`;
  const countsOf = async () => dataOf((await sandbox.query(stats)).body)[0]?.["data"];
  expect(await countsOf()).toEqual([
    { value: "ViewContent", count: 63 },
    { value: "Purchase", count: 14 },
  ]);
  await sandbox.meta([metaEvent()], { path: `/v26.0/${FIRST.pixels[0]?.id}/events` });
  expect(await countsOf()).toEqual([{ value: "Lead", count: 1 }]);
});

const QUALITY =
  "fields=web{event_name,event_match_quality{composite_score,match_key_feedback{identifier,coverage{percentage}}}}";

test("match quality is judged by the keys of accepted web events", async () => {
  const quality = `/v26.0/dataset_quality?dataset_id=${META_DATASET}&${QUALITY}`;
  await sandbox.meta([metaEvent({ action_source: "email" })]);
  expect((await sandbox.query(quality)).body).toEqual({});
  await sandbox.meta([
    metaEvent({ event_id: "web-1" }),
    metaEvent({ event_id: "web-2", user_data: { external_id: "7", client_user_agent: "Mozilla/5.0" } }),
  ]);
  expect((await sandbox.query(quality)).body).toEqual({
    web: [
      {
        event_name: "Lead",
        event_match_quality: {
          composite_score: 2.5,
          match_key_feedback: [
            { identifier: "email", coverage: { percentage: 50 } },
            { identifier: "user_agent", coverage: { percentage: 100 } },
            { identifier: "external_id", coverage: { percentage: 50 } },
          ],
        },
      },
    ],
  });
});

test("a token can be checked with a valid one", async () => {
  const good = await sandbox.query(`/v26.0/debug_token?input_token=${TOKEN}`);
  expect(good.body["data"]).toMatchObject({ is_valid: true, expires_at: 0 });
  const bad = await sandbox.query("/v26.0/debug_token?input_token=wrong");
  expect([bad.status, bad.body["data"]]).toMatchObject([200, { is_valid: false, scopes: [] }]);
});

test("faults of arrival strike queries, and queries do not appear in the summary", async () => {
  await sandbox.fault({ kind: "status", status: 503, count: 1 });
  await sandbox.fault({ kind: "throttle", usagePercent: 100, platform: "meta", count: 1 });
  expect((await sandbox.query(PIXELS)).status).toBe(503);
  const throttled = await sandbox.query(PIXELS);
  expect([throttled.status, errorOf(throttled.body)["code"]]).toEqual([400, 4]);
  expect(throttled.headers.get("x-app-usage")).toContain("100");
  expect((await sandbox.query(PIXELS)).status).toBe(200);
  expect((await sandbox.call("GET", "/_sandbox/summary")).body).toEqual({ meta: {}, tiktok: {} });
});
