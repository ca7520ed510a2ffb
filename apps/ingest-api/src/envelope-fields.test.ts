import { describe, expect, test } from "vitest";
import { lead, useIngest } from "./testing/ingest-server.ts";

const ingest = useIngest();
const post = (path: string, envelope: object) => ingest.post(path, { data: [lead("1")], ...envelope });

describe.for(["/v1/events", "/v1/validate"])("%s", (path) => {
  test("answers 422 to an envelope with a field that it does not take, and names it", async () => {
    expect(await post(path, { test_event_cod: "T1", progress: {} })).toMatchObject({
      status: 422,
      body: {
        faults: [
          { pointer: "/test_event_cod", code: "unknown_field" },
          { pointer: "/progress", code: "unknown_field" },
        ],
      },
    });
    expect(ingest.writer.conversions).toEqual([]);
  });

  test("answers 422 to a field of the envelope with an unusable value", async () => {
    expect(await post(path, { test_event_code: 7 })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: "/test_event_code", code: "wrong_type" }] },
    });
    expect(ingest.writer.conversions).toEqual([]);
  });

  test("takes an envelope without such a field", async () => {
    const { status } = await post(path, { test_event_code: "T1" });
    expect(status).toBe(path === "/v1/events" ? 202 : 200);
  });

  test.for([
    ["test_event_code=T1", "/test_event_code", "unknown_field"],
    ["atomic=yes", "/atomic", path === "/v1/events" ? "invalid_value" : "unknown_field"],
    ["toString=1", "/toString", "unknown_field"],
  ] as const)("answers 422 to the query %s", async ([query, pointer, code]) => {
    expect(await post(`${path}?${query}`, {})).toMatchObject({
      status: 422,
      body: { faults: [{ pointer, code }] },
    });
    expect(ingest.writer.conversions).toEqual([]);
  });
});

const REQUEST_FIELDS = {
  test_event_code: "T1",
  partner_agent: "shop_1",
  upload_tag: "june",
  upload_id: "7",
  upload_source: "crm",
  namespace_id: "n1",
} as const;

test("POST /v1/events sends the fields of its envelope with each conversion", async () => {
  await post("/v1/events", { ...REQUEST_FIELDS, partner_name: "Shop" });
  expect(ingest.writer.conversions).toMatchObject([
    { ...REQUEST_FIELDS, partner_name: "Shop" },
    { ...REQUEST_FIELDS, partner_name: "Shop" },
  ]);
});
