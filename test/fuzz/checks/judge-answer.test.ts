import { describe, expect, test } from "vitest";
import { KEYS } from "../deployment.ts";
import { answer, request } from "./exchange.ts";
import { judgeAnswer } from "./judge-answer.ts";

const problem = (status: number, name: string, more: Readonly<Record<string, string>> = {}) =>
  answer(
    status,
    { type: `urn:conversion-relay:problem:${name}`, status },
    { "content-type": "application/problem+json", ...more },
  );

describe("an answer may be", () => {
  test.for([
    ["a documented one", request(), answer(202, { results: [] })],
    ["a documented problem", request(), problem(422, "nothing-accepted")],
    ["shed", request(), problem(503, "unavailable", { "retry-after": "2" })],
    ["what HTTP itself says", request(), { status: 431, headers: new Map(), body: "" }],
    ["Graph's error", request({ path: "/v24.0/1/events" }), answer(400, { error: { code: 100 } })],
    ["TikTok's code", request({ path: "/open_api/v1.3/event/track/" }), answer(200, { code: 40_002 })],
  ] as const)("%s", ([, sent, got]) => {
    expect(judgeAnswer(sent, got)).toBeUndefined();
  });
});

describe("an answer must not be", () => {
  const run = request({ path: "/v2/acts/meta/run-sync" });
  test.for([
    ["a failure", request(), problem(500, "failed"), "500"],
    ["shed for good", request(), problem(503, "unavailable"), "503 without Retry-After"],
    ["of an undocumented status", request(), problem(418, "teapot"), "an undocumented 418"],
    ["an undocumented problem", request(), problem(400, "teapot"), /^an undocumented problem/],
    [
      "a problem with another status",
      request(),
      answer(
        400,
        { type: "urn:conversion-relay:problem:too-large", status: 413 },
        { "content-type": "application/problem+json" },
      ),
      "a problem 413 as 400",
    ],
    ["a page", request(), answer(400, "<!DOCTYPE html>", { "content-type": "text/html" }), /stack trace/],
    [
      "a text",
      request(),
      answer(400, "no", { "content-type": "text/plain" }),
      /^a refusal that is no document/,
    ],
    ["JSON that is none", request(), answer(202, "{"), "JSON that is none"],
    ["a key", request(), answer(202, { echo: KEYS.shop }), "an answer with a key in it"],
    ["a key in a header", request(), answer(202, {}, { "x-echo": KEYS.shop }), "an answer with a key in it"],
    ["without a limit", request(), answer(202, "1".repeat(5_000_000)), "an answer without a limit"],
    [
      "an unknown code of TikTok's",
      request({ path: "/open_api/v1.3/event/track/" }),
      answer(200, { code: 1 }),
      /TikTok/,
    ],
    [
      "an unknown code of Graph's",
      request({ path: "/v24.0/1/events" }),
      answer(400, { error: { code: 1 } }),
      /Graph/,
    ],
    [
      "a refusal without a fault",
      request(),
      answer(202, { results: [{ status: "accepted" }, { status: "refused", faults: [] }] }),
      "a refusal without a fault",
    ],
    ["a run's refusal without a type", run, answer(400, { error: {} }), "a refused run without a type"],
  ] as const)("%s", ([, sent, got, fault]) => {
    expect(judgeAnswer(sent, got)).toEqual(typeof fault === "string" ? fault : expect.stringMatching(fault));
  });
});
