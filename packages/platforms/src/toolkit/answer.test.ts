import type { PlatformResponse } from "@relay/core";
import { describe, expect, test } from "vitest";
import { retryAfterMs } from "./answer.ts";
import { judgeMeta } from "../meta/response.ts";
import { judgeTikTok } from "../tiktok/response.ts";

const answer = (
  status: number,
  body: unknown,
  headers: PlatformResponse["headers"] = {},
): PlatformResponse => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

test.for([
  [{ "retry-after": "7" }, 7000],
  [{ "retry-after": "0" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  [{ "retry-after": "86400" }, 86_400_000],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", date: "Fri, 20 Nov 2026 10:00:00 GMT" }, 30_000],
  [{ "retry-after": "Fri, 20 Nov 2026 09:00:00 GMT", date: "Fri, 20 Nov 2026 10:00:00 GMT" }, undefined],
  [{ "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT" }, undefined],
  [{}, undefined],
] as const)("%j asks for %s ms", ([headers, waitMs]) => {
  expect(retryAfterMs(answer(503, "", headers))).toBe(waitMs);
});

test("the wait in usage headers, which every answer has, does not apply to a failure inside the platform", () => {
  const headers = { "x-ad-account-usage": '{"acc_id_util_pct":3,"reset_time_duration":100}' };
  expect(judgeMeta(answer(500, { error: { code: 2 } }, headers), 1)).not.toHaveProperty("waitMs");
  expect(judgeMeta(answer(400, { error: { code: 17 } }, headers), 1)).toMatchObject({ waitMs: 100_000 });
});

test.for([
  [413, { error: { code: 100 } }, "too-large"],
  [400, { error: { code: 2500 } }, "credentials"],
  [400, { error: { code: 2635 } }, "api-version"],
  [302, "", "retry"],
  [408, "", "retry"],
] as const)("Meta's %i %j is %s", ([status, body, kind]) => {
  expect(judgeMeta(answer(status, body), 2).kind).toBe(kind);
});

test("Meta's warning about the API version is recorded without its text", () => {
  const headers = {
    "x-ad-api-version-warning": "The call has been auto-upgraded to v26.0 as v24.0 has been deprecated",
  };
  const warned = judgeMeta(answer(200, { events_received: 1 }, headers), 1);
  expect(warned).toEqual({
    kind: "delivered",
    answer: { httpStatus: 200, meaning: "all received", versionWarning: true },
  });
  expect(judgeMeta(answer(400, { error: { code: 100 } }, headers), 1).answer.versionWarning).toBe(true);
  expect(judgeMeta(answer(200, { events_received: 1 }), 1).answer).not.toHaveProperty("versionWarning");
});

test("an index in Meta's message outside a path names no event", () => {
  const body = { error: { code: 100, message: "contents: the line at index 1 is bad" } };
  expect(judgeMeta(answer(400, body), 3)).not.toHaveProperty("culprits");
});

describe("TikTok", () => {
  const judge = (code: number, message: string, data: unknown = {}) =>
    judgeTikTok(answer(200, { code, message, data, request_id: "r" }), 3);

  test.for([
    ["Batch.0.properties.contents.2.price: bad", [0]],
    ["Batch.0.user, Batch.2.user", [0, 2]],
    ["contents: the line at index 1 is bad", undefined],
    ["Batch.7.user: bad", undefined],
    ["Invalid value for event_id: not a valid string", undefined],
  ] as const)("%j names %j", ([message, culprits]) => {
    const outcome = judge(40_002, message);
    expect("culprits" in outcome ? outcome.culprits : undefined).toEqual(culprits);
  });

  test.for([
    [{ failed_events: [{ index: 1, message: "m" }] }, [1]],
    [{ errors: [{ index: 0 }, { index: 2 }] }, [0, 2]],
    [{ errors: [{ index: 3 }] }, undefined],
    [{ errors: [{ index: 0 }, {}] }, undefined],
    [{ errors: [] }, undefined],
    [{ errors: [{ index: 0 }], invalid: [{ index: 1 }] }, undefined],
    [{ events: [{ index: 0 }] }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ] as const)("a partial answer with %j refuses %j", ([data, refused]) => {
    expect(judge(20_001, "m", data)).toMatchObject(
      refused === undefined ? { kind: "partial" } : { kind: "partial", refused },
    );
    if (refused === undefined) expect(judge(20_001, "m", data)).not.toHaveProperty("refused");
  });

  test("the content of a partial answer is kept", () => {
    expect(judge(20_001, "Partially OK", { a: 1 }).answer.message).toBe('Partially OK {"a":1}');
  });

  test("an unknown code below those of errors counts as unknown, not delivered", () => {
    expect(judge(20_002, "m").kind).toBe("unknown");
  });
});
