import { expect, test } from "vitest";
import { readItems } from "./read-items.ts";

const read = (body: unknown) => readItems("application/json", Buffer.from(JSON.stringify(body)));

test("what stands beside data counts for each conversion that does not say it itself", () => {
  const body = {
    test_event_code: "T",
    partner_name: "Shop",
    upload_id: null,
    data: [{}, { test_event_code: "U" }],
  };
  expect(read(body)).toEqual({
    kind: "items",
    items: [
      { ok: true, value: { test_event_code: "T", partner_name: "Shop" } },
      { ok: true, value: { test_event_code: "U", partner_name: "Shop" } },
    ],
  });
});

test.for([
  [{ test_event_cod: "T" }, "/test_event_cod", "unknown_field"],
  [{ access_token: "x" }, "/access_token", "unknown_field"],
  [{ test_event_code: 1 }, "/test_event_code", "wrong_type"],
  [{ partner_agent: "1" }, "/partner_agent", "invalid_value"],
  [{ upload_tag: "a\u0000" }, "/upload_tag", "broken_text"],
] as const)("%j beside data is refused by name", ([field, pointer, code]) => {
  expect(read({ ...field, data: [{}] })).toMatchObject({ kind: "faulty", faults: [{ pointer, code }] });
});

test.for([null, "x", 5, {}])("data that is %j is refused by name", (data) => {
  expect(read({ data })).toMatchObject({
    kind: "faulty",
    faults: [{ pointer: "/data", code: "wrong_type" }],
  });
});

test.for([[null], ["x"], [5], [[]], [[null]], [[1]]])(
  "%j is one item, or items, that are no objects",
  ([body]) => {
    const isEmpty = Array.isArray(body) && body.length === 0;
    const items = (Array.isArray(body) ? body : [body]).map((value: unknown) => ({ ok: true, value }));
    expect(read(body)).toEqual(
      isEmpty ? { kind: "malformed", detail: "The body holds no conversion." } : { kind: "items", items },
    );
  },
);
