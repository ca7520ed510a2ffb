import { expect, test } from "vitest";
import { TOKEN, META_DATASET, metaEvent, errorOf, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";

const sandbox = useSandbox();

const EVENTS = `/${META_DATASET}/events`;

test.for(["v21.0", "v24.0", "v26.0"])("version %s is served", async (version) => {
  expect((await sandbox.meta([metaEvent()], { path: `/${version}${EVENTS}` })).status).toBe(200);
});

test.for([
  ["v20.0", 2635],
  ["v27.0", 2500],
  ["v24", 2500],
  ["v24.1", 2500],
  ["24.0", 2500],
] as const)("version %s is refused with %d", async ([version, code]) => {
  const { status, body } = await sandbox.meta([metaEvent()], { path: `/${version}${EVENTS}` });
  expect([status, errorOf(body)["code"]]).toEqual([400, code]);
});

test("the token may be in the query, the body or the header", async () => {
  const headers = { authorization: "" };
  const query = await sandbox.meta([metaEvent()], { headers, path: `/v26.0${EVENTS}?access_token=${TOKEN}` });
  const body = await sandbox.meta([metaEvent()], { headers, body: { access_token: TOKEN } });
  const header = await sandbox.meta([metaEvent()]);
  expect([query.status, body.status, header.status]).toEqual([200, 200, 200]);
});

test.for(["", "Bearer wrong", `Basic ${TOKEN}`])(
  "the authorization %j is refused with 401 and 190",
  async (authorization) => {
    const { status, body } = await sandbox.meta([metaEvent()], { headers: { authorization } });
    expect(status).toBe(401);
    expect(errorOf(body)).toMatchObject({ code: 190, type: "OAuthException" });
    expect((await sandbox.summary("meta")).refusedRequests).toEqual({ "190": 1 });
  },
);

test("every documented top-level field is accepted", async () => {
  const body = {
    test_event_code: "TEST1",
    partner_agent: "relay_1_0",
    namespace_id: "1",
    upload_tag: "t",
    trace: 1,
    appsecret_proof: "p",
  };
  expect((await sandbox.meta([metaEvent()], { body })).status).toBe(200);
});

test.for([
  [{ pixel: "1" }, `Unexpected key "pixel" on param "$"`],
  [{ test_event_code: 1 }, "Param $['test_event_code'] must be a string"],
  [{ partner_agent: "x" }, "partner_agent"],
  [{ partner_agent: "a_name_longer_than_22_chars" }, "partner_agent"],
  [{ data: {} }, "Param $['data'] must be a list"],
  [{ data: [] }, "non-empty"],
  [{ data: Array.from({ length: 1_001 }, () => metaEvent()) }, "more than 1000"],
] as const)("the top level %# is refused", async ([body, message]) => {
  const reply = await sandbox.meta([metaEvent()], { body });
  expect([reply.status, errorOf(reply.body)["code"]]).toEqual([400, 100]);
  expect(errorOf(reply.body)["message"]).toContain(message);
});

test("a thousand events are accepted at once", async () => {
  const events = Array.from({ length: 1_000 }, (_, index) => metaEvent({ event_id: `e${index}` }));
  expect((await sandbox.meta(events)).body["events_received"]).toBe(1_000);
  expect((await sandbox.summary("meta")).batchSizes).toEqual({ min: 1_000, mean: 1_000, max: 1_000 });
});

test("a form with data as JSON text is accepted, and so are events as JSON texts in a list", async () => {
  const body = new URLSearchParams({
    access_token: TOKEN,
    data: JSON.stringify([metaEvent()]),
    test_event_code: "T1",
  });
  const form = await fetch(`${sandbox.url}/v26.0${EVENTS}`, { method: "POST", body });
  const texts = await sandbox.meta([JSON.stringify(metaEvent({ event_id: "other" }))]);
  expect([form.status, texts.status]).toEqual([200, 200]);
  expect(await sandbox.accepted()).toHaveLength(2);
});

test.for([
  ["application/json", "{"],
  ["application/json", "[]"],
  ["text/plain", "{}"],
] as const)("a body of %s that reads %s is refused", async ([type, body]) => {
  const url = `${sandbox.url}/v26.0${EVENTS}?access_token=${TOKEN}`;
  const response = await fetch(url, { method: "POST", headers: { "content-type": type }, body });
  expect(response.status).toBe(400);
  expect(errorOf((await response.json()) as Json)["code"]).toBe(100);
});
