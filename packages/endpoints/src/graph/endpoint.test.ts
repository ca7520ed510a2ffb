import { describe, expect, test } from "vitest";
import { KEY, NOW, readAnswer, useEndpoint } from "../testing/endpoint-server.ts";
import { graph } from "./endpoint.ts";

const server = useEndpoint(graph, (common) => common);
const PATH = "/v26.0/1001/events";
const BEARER = { authorization: `Bearer ${KEY}` };
const event = {
  event_name: "Lead",
  event_time: NOW - 60,
  event_id: "1",
  action_source: "website",
  event_source_url: "https://shop.example/",
  user_data: { em: "ada@example.com", client_user_agent: "Mozilla/5.0" },
};
const post = (envelope: object, path = PATH, headers: Readonly<Record<string, string>> = BEARER) =>
  server.postJson(path, { data: [event], ...envelope }, headers);
const postForm = async (body: string | FormData, path = PATH) =>
  readAnswer(
    await server.ask(path, {
      method: "POST",
      headers: {
        ...BEARER,
        ...(typeof body === "string" && { "content-type": "application/x-www-form-urlencoded" }),
      },
      body,
    }),
  );
const data = JSON.stringify([event]);

describe("the token", () => {
  test.for([
    ["the query", () => post({}, `${PATH}?access_token=${KEY}`, {})],
    ["the header", () => post({})],
    ["the body", () => post({ access_token: KEY }, PATH, {})],
    ["a form", () => postForm(new URLSearchParams({ access_token: KEY, data }).toString())],
  ] as const)("may be in %s", async ([, ask]) => {
    expect(await ask()).toMatchObject({ status: 200, body: { events_received: 1, messages: [] } });
    expect(server.writer.conversions).toMatchObject([{ event_id: "1" }]);
  });

  test.for([
    ["in the query", () => post({}, `${PATH}?access_token=wrong`)],
    ["in the header", () => post({}, PATH, { authorization: "Bearer wrong" })],
    ["in the body", () => post({ access_token: "wrong" }, PATH, {})],
    ["nowhere", () => post({}, PATH, {})],
  ] as const)("that is wrong %s is refused with code 190", async ([, ask]) => {
    expect(await ask()).toMatchObject({
      status: 401,
      body: { error: { code: 190, type: "OAuthException", is_transient: false } },
    });
    expect(server.writer.conversions).toEqual([]);
  });

  test("must come within the first 262,144 bytes of a body", async () => {
    const filler = { partner_agent: "a".repeat(300_000) };
    const late = await post({ ...filler, access_token: KEY }, PATH, {});
    expect(late).toMatchObject({ status: 400, body: { error: { code: 100 } } });
  });
});

describe("the fields of a request", () => {
  const FIELDS = {
    test_event_code: "T1",
    partner_agent: "shop_1",
    upload_tag: "june",
    upload_id: "7",
    upload_source: "crm",
    namespace_id: "n1",
  };
  const multipart = (fields: Readonly<Record<string, string>>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  };
  const forms = [
    ["the body", (fields) => post(fields)],
    ["the query", (fields) => post({}, `${PATH}?${new URLSearchParams(fields).toString()}`)],
    ["a form", (fields) => postForm(new URLSearchParams({ ...fields, data }).toString())],
    ["a form of parts", (fields) => postForm(multipart({ ...fields, data }))],
  ] as const satisfies readonly (readonly [string, (fields: Record<string, string>) => unknown])[];

  test.for(forms)("in %s are sent with the events", async ([, ask]) => {
    expect(await ask(FIELDS)).toMatchObject({ status: 200, body: { events_received: 1 } });
    expect(server.writer.conversions).toMatchObject([{ event_id: "1", ...FIELDS }]);
  });

  test.for(forms)("in %s are refused when one is unknown", async ([, ask]) => {
    expect(await ask({ test_event_cod: "T9" })).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 100,
          error_user_title: "Invalid request",
          error_user_msg: expect.stringContaining("/test_event_cod unknown_field") as string,
        },
      },
    });
    expect(server.writer.conversions).toEqual([]);
  });
});

test("a refused event is named, and the others are taken", async () => {
  const { status, body } = await post({ data: [event, { ...event, event_name: 7 }, event] });
  expect({ status, received: body["events_received"] }).toEqual({ status: 200, received: 2 });
  expect(body["messages"]).toEqual([expect.stringMatching(/^data\[1\]\/event_name wrong_type: /)]);
});

test("when no event can be taken the answer is an error that names them", async () => {
  expect(await post({ data: [{ event_name: 7 }] })).toMatchObject({
    status: 400,
    body: {
      error: {
        code: 100,
        error_user_title: "Invalid event",
        error_user_msg: expect.stringContaining("data[0]/event_name") as string,
      },
    },
  });
});

test("an event may be JSON text", async () => {
  expect(await post({ data: [data.slice(1, -1)] })).toMatchObject({ body: { events_received: 1 } });
});

test.for([
  [{ data: [] }, /non-empty list/],
  [{ data: {} }, /non-empty list/],
  [{ data: Array.from({ length: 11 }, () => event) }, /more than 10 events/],
] as const)("%# a wrong list of events is refused", async ([envelope, message]) => {
  const { status, body } = await post(envelope);
  expect(status).toBe(400);
  expect(body["error"]).toMatchObject({
    code: 100,
    message: expect.stringMatching(message) as string,
  });
});

test("a dataset that the source is not routed to is unknown, also when it is a pixel of TikTok", async () => {
  for (const dataset of ["1002", "web:C4SHOP"])
    expect(await post({}, `/v26.0/${dataset}/events`)).toMatchObject({
      status: 400,
      body: { error: { code: 100, error_subcode: 33 } },
    });
});

test.for([
  ["full", 429, 4, "10"],
  ["away", 503, 2, "2"],
] as const)("while Redis is %s the answer is %i", async ([kind, status, code, seconds]) => {
  server.pressure = { kind };
  const answer = await post({}, PATH, {});
  expect(answer).toMatchObject({ status, body: { error: { code, is_transient: true } } });
  expect(answer.headers.get("retry-after")).toBe(seconds);
});

test("a full destination answers as a reached limit", async () => {
  server.isFull = true;
  const answer = await post({});
  expect(answer).toMatchObject({ status: 429, body: { error: { code: 4 } } });
  expect(answer.headers.get("retry-after")).toBe("10");
  expect(server.writer.conversions).toEqual([]);
});
