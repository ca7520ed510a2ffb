import { meta, PLATFORMS } from "@relay/platforms";
import { expect, test } from "vitest";
import { readGraphFields as readGraph } from "./graph-fields.ts";

const data = [{}];
type Fields = Readonly<Record<string, unknown>>;
const readGraphFields = (query: Fields, body: Fields) => readGraph(query, body, PLATFORMS.conversions);
const faultsOf = (query: object, body: object) => {
  const read = readGraphFields({ ...query }, { data, ...body });
  return read.ok ? [] : read.faults.map(({ pointer, code }) => `${pointer} ${code}`);
};

test.for(meta.requestFields)("%s counts in the query and in the body", (name) => {
  const fields = { [name]: "shop_1" };
  expect(readGraphFields(fields, { data })).toEqual({ ok: true, fields });
  expect(readGraphFields({}, { data, ...fields })).toEqual({ ok: true, fields });
  expect(readGraphFields(fields, { data, ...fields })).toEqual({ ok: true, fields });
  expect(faultsOf(fields, { [name]: "other" })).toEqual([`/${name} conflicting_fields`]);
});

test("different fields of query and body are combined", () => {
  expect(readGraphFields({ test_event_code: "T1" }, { data, upload_tag: "june", upload_id: null })).toEqual({
    ok: true,
    fields: { test_event_code: "T1", upload_tag: "june" },
  });
});

// The first three are parameters of Graph that are documented for no server.
test.for(["platforms", "progress", "trace", "partner_name", "test_event_cod", "webhook_url"])(
  "%s is refused by name, in the body and in the query",
  (name) => {
    expect(faultsOf({}, { [name]: "1" })).toEqual([`/${name} unknown_field`]);
    expect(faultsOf({ [name]: "1" }, {})).toEqual([`/${name} unknown_field`]);
  },
);

test("events in the query are refused, not overlooked", () => {
  expect(faultsOf({ data: "[]" }, {})).toEqual(["/data unknown_field"]);
});

test("a field that is in the query twice is refused", () => {
  expect(faultsOf({ test_event_code: ["T1", "T2"] }, {})).toEqual(["/test_event_code wrong_type"]);
});

test("parameters about the call and not its events are allowed in the query", () => {
  const query = {
    access_token: "k",
    appsecret_proof: "p",
    debug: "all",
    fields: "id",
    format: "json",
    pretty: "1",
  };
  expect(readGraphFields(query, { data, access_token: "k", appsecret_proof: "p", id: "1001" })).toEqual({
    ok: true,
    fields: {},
  });
});
