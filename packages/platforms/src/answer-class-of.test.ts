import { answerClassOf, type PlatformResponse } from "@relay/core";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { PLATFORMS } from "./registry.ts";

const meta = (status: number, code: number, more: object = {}): PlatformResponse => ({
  status,
  headers: {},
  body: JSON.stringify({ error: { message: "m", type: "OAuthException", code, ...more } }),
});
const tiktok = (code: number, message = "m"): PlatformResponse => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ code, message }),
});

test.for([
  ["meta", "its subcode", meta(400, 100, { error_subcode: 2_804_050 }), "payload"],
  ["meta", "its code, where the subcode is not listed", meta(400, 100, { error_subcode: 1 }), "payload"],
  ["meta", "its code and a server error", meta(500, 2), "unknown"],
  ["meta", "more than its code", meta(400, 100, { type: "GraphMethodException" }), undefined],
  ["meta", "a code that is not listed", meta(400, 999), undefined],
  ["tiktok", "its code", tiktok(40_105), "credentials"],
  ["tiktok", "its message", tiktok(40_002, "Invalid value for event_source_id: no"), undefined],
] as const)(
  "an answer of %s that is classified by %s has the class of the table",
  ([name, , response, expected]) => {
    const platform = PLATFORMS.get(name);
    const dialect = PLATFORMS.open(name, Value.Default(platform.options, platform.sampleOptions()));
    expect(answerClassOf(platform.guide, dialect.judge(response, 1, "").answer)).toBe(expected);
  },
);
