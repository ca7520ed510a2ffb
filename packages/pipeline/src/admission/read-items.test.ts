import { ConversionSchema, requestLabel } from "@relay/core";
import { expect, test } from "vitest";
import { readItems } from "./read-items.ts";

const MOST = 3;
const label = requestLabel("Of a request.");
const CONVERSIONS = new ConversionSchema([
  { requestFields: { partner_name: label, upload_id: label, upload_tag: label } },
]);
const read = (body: unknown) =>
  readItems("application/json", Buffer.from(JSON.stringify(body)), MOST, CONVERSIONS);

test("fields beside data apply to each conversion without a value of its own", async () => {
  const body = {
    test_event_code: "T",
    partner_name: "Shop",
    upload_id: null,
    data: [{}, { test_event_code: "U" }],
  };
  expect(await read(body)).toEqual({
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
  [{ partner_name: " " }, "/partner_name", "invalid_value"],
  [{ upload_tag: "a\u0000" }, "/upload_tag", "broken_text"],
] as const)("%j beside data is refused by name", async ([field, pointer, code]) => {
  expect(await read({ ...field, data: [{}] })).toMatchObject({ kind: "faulty", faults: [{ pointer, code }] });
});

test.for([null, "x", 5, {}])("data that is %j is refused by name", async (data) => {
  expect(await read({ data })).toMatchObject({
    kind: "faulty",
    faults: [{ pointer: "/data", code: "wrong_type" }],
  });
});

test.for([[null], ["x"], [5], [[]], [[null]], [[1]]])(
  "%j is read as items that are not objects",
  async ([body]) => {
    const isEmpty = Array.isArray(body) && body.length === 0;
    const items = (Array.isArray(body) ? body : [body]).map((value: unknown) => ({ ok: true, value }));
    expect(await read(body)).toEqual(
      isEmpty ? { kind: "malformed", detail: "The body holds no conversion." } : { kind: "items", items },
    );
  },
);

test.for([
  ["JSON", "application/json", JSON.stringify([{}, {}, {}, {}])],
  [
    "JSON with a list beside which nothing stands",
    "application/json",
    JSON.stringify({ data: [1, 2, 3, 4] }),
  ],
  ["JSON of millions", "application/json", `[${"0,".repeat(2_000_000)}0]`],
  ["lines", "application/x-ndjson", "{}\n{}\n{}\n{}"],
  ["broken lines", "application/x-ndjson", "{\n".repeat(2_000_000)],
  ["blank lines", "application/x-ndjson", "\n".repeat(2_000_000)],
] as const)("%s are not read beyond what a request may have", async ([, type, body]) => {
  const before = process.threadCpuUsage();
  expect(await readItems(type, Buffer.from(body), MOST, CONVERSIONS)).toEqual({ kind: "too-many" });
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(500);
});

test("blank lines between conversions cost nothing", async () => {
  const body = Buffer.from("{}\n\n{}\r\n\n{}\n");
  expect(await readItems("application/jsonl", body, MOST, CONVERSIONS)).toMatchObject({
    items: [{}, {}, {}],
  });
});
