import { describe, expect, test } from "vitest";
import { KEY, NOW, useEndpoint } from "../testing/endpoint-server.ts";
import { eventsTrack } from "./endpoint.ts";

const server = useEndpoint(eventsTrack, (common) => common);
const PATH = "/open_api/v1.3/event/track/";
const event = {
  event: "Contact",
  event_time: NOW - 60,
  event_id: "2",
  page: { url: "https://shop.example/" },
};
const SOURCE = { event_source: "web", event_source_id: "C4SHOP" };
const post = (envelope: object, path = PATH, token = KEY) =>
  server.postJson(
    path,
    { ...SOURCE, data: [event], ...envelope },
    token === "" ? {} : { "access-token": token },
  );

test("good events are taken", async () => {
  expect(await post({})).toMatchObject({ status: 200, body: { code: 0, message: "OK", data: {} } });
  expect(server.writer.conversions).toMatchObject([{ event_id: "2", action_source: "website" }]);
});

test("the fields of a request are sent with its events", async () => {
  const fields = { test_event_code: "T1", partner_name: "Shop" };
  expect(await post(fields)).toMatchObject({ body: { code: 0 } });
  expect(server.writer.conversions).toMatchObject([{ event_id: "2", ...fields }]);
});

test.for([
  ["", 40_104],
  ["wrong", 40_105],
] as const)("the token %j is answered %i with status 200", async ([token, code]) => {
  expect(await post({}, PATH, token)).toMatchObject({ status: 200, body: { code } });
});

describe("a wrong request is refused by name:", () => {
  test.for([
    [PATH, { test_event_cod: "T1" }, 40_002, "test_event_cod is not a field of this request"],
    [PATH, { partner_agent: "shop_1" }, 40_002, "partner_agent is not a field of this request"],
    [`${PATH}?test_event_code=T1`, {}, 40_002, "test_event_code is not a field of this request"],
    [PATH, { event_source: "shop" }, 40_002, "event_source must be one of: web, app, offline, crm"],
    [PATH, { event_source_id: "C4OTHER" }, 40_002, "event_source_id: no route of shop"],
    [PATH, { event_source: "app" }, 40_002, "event_source_id: no route of shop"],
    [PATH, { data: [] }, 40_061, "data must hold 1 to 10 events"],
    [PATH, { data: Array.from({ length: 11 }, () => event) }, 40_061, "data must hold 1 to 10 events"],
  ] as const)("%s %j", async ([path, fields, code, message]) => {
    const { status, body } = await post(fields, path);
    expect([status, body["code"]]).toEqual([200, code]);
    expect(body["message"]).toContain(message);
    expect(server.writer.conversions).toEqual([]);
  });

  test.for(["", "{", "[]", "7"])("the body %j", async (body) => {
    const response = await server.ask(PATH, { method: "POST", headers: { "access-token": KEY }, body });
    expect(await response.json()).toMatchObject({ code: 40_002, message: "the body is not a JSON object" });
  });
});

test("a refused event is named as TikTok writes paths, and the others are taken", async () => {
  const { body } = await post({ data: [event, { ...event, event_time: undefined }] });
  expect(body).toMatchObject({
    code: 20_001,
    data: { refused_count: 1, refused: [{ index: 1, field: "event_time", code: "missing_field" }] },
  });
  expect(server.writer.conversions).toHaveLength(1);
});

test("when no event can be taken the message names the first", async () => {
  const { body } = await post({ data: [{ ...event, event_time: undefined }] });
  expect(body).toMatchObject({ code: 40_002, data: { refused: [{ index: 0 }] } });
  expect(body["message"]).toMatch(/^Batch\.0\.event_time: /);
});

test.for([
  ["full", 40_100, "10"],
  ["away", 50_002, "2"],
] as const)("while Redis is %s the code is %i", async ([kind, code, seconds]) => {
  server.pressure = { kind };
  const { status, headers, body } = await post({});
  expect([status, body["code"], headers.get("retry-after")]).toEqual([200, code, seconds]);
});

test("a full destination answers as too many requests", async () => {
  server.isFull = true;
  expect(await post({})).toMatchObject({ body: { code: 40_100 } });
  expect(server.writer.conversions).toEqual([]);
});
