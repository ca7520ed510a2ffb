import type { PlatformResponse } from "@relay/core";
import { describe, expect, test } from "vitest";
import { judgeMeta } from "./meta/response.ts";
import { judgeTikTok } from "./tiktok/response.ts";

const answer = (
  status: number,
  body: unknown,
  headers: PlatformResponse["headers"] = {},
): PlatformResponse => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe("Meta's answers (Handling Errors, Rate Limiting, Using the API)", () => {
  const error = (code: number, error_subcode?: number, more: object = {}) => ({
    error: { message: "m", type: "OAuthException", code, error_subcode, fbtrace_id: "t1", ...more },
  });

  test.for([
    [{ "x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":91}' }, 0.91],
    [{ "x-ad-account-usage": '{"acc_id_util_pct":9.5,"reset_time_duration":100}' }, 0.095],
    [
      {
        "x-business-use-case-usage":
          '{"1":[{"call_count":95,"total_time":20}],"2":[{"call_count":3},{"total_cputime":104}]}',
      },
      1.04,
    ],
    [{ "x-app-usage": "not json", "x-business-use-case-usage": '{"1":"none"}' }, undefined],
    [{}, undefined],
  ] as const)("usage headers %j say that %s of the limit is used", ([headers, usage]) => {
    expect(judgeMeta(answer(200, { events_received: 1 }, headers), 1).answer.usage).toBe(usage);
    expect(judgeMeta(answer(400, error(4), headers), 1).answer.usage).toBe(usage);
  });

  test.for([
    [200, { events_received: 3, fbtrace_id: "t1" }, "delivered"],
    [200, { events_received: 2 }, "partial"],
    [200, { events_received: 0 }, "unknown"],
    [400, error(100, 2804050), "refused"],
    [400, error(100, 33), "credentials"],
    [400, error(100, undefined, { message: "Missing Permission" }), "credentials"],
    [401, error(190, 463), "credentials"],
    [400, error(200), "credentials"],
    [403, error(299), "credentials"],
    [400, error(4), "throttled"],
    [400, error(17, 2446079), "throttled"],
    [400, error(80004), "throttled"],
    [400, error(613), "throttled"],
    // Failures inside Meta: with a server error the events may have been taken.
    [400, error(1), "retry"],
    [500, error(1), "unknown"],
    [400, error(2), "retry"],
    [503, error(2), "unknown"],
    [500, error(5000), "unknown"],
    [400, error(1150), "retry"],
    [500, error(-3), "unknown"],
    [400, error(-3), "retry"],
    [400, error(21009), "retry"],
    [500, error(21009), "retry"],
    [500, error(190), "credentials"],
    // Failures of the account or the call, not of an event.
    [400, error(100, undefined, { type: "GraphMethodException" }), "credentials"],
    [400, error(100, 123, { type: "GraphMethodException" }), "credentials"],
    [400, error(100, 2804050, { type: "GraphMethodException" }), "refused"],
    [400, error(100), "refused"],
    [400, error(5), "credentials"],
    [400, error(33), "credentials"],
    [400, error(101), "credentials"],
    [400, error(105), "too-large"],
    // Unknown codes refuse no event.
    [400, error(9999), "retry"],
    [404, error(9999), "retry"],
    [401, error(9999), "credentials"],
    [403, error(9999), "credentials"],
    [429, error(9999), "throttled"],
    [400, error(9999, undefined, { is_transient: true }), "retry"],
    [500, error(9999, undefined, { is_transient: true }), "unknown"],
    [502, error(9999), "unknown"],
    [200, error(9999), "unknown"],
    [400, { error: { message: "m" } }, "retry"],
    [502, "<html>Bad Gateway</html>", "unknown"],
    [200, "", "unknown"],
    [200, '{"events_rec', "unknown"],
    [429, "", "throttled"],
    [413, "", "too-large"],
    [403, "<html>blocked by a proxy</html>", "retry"],
  ] as const)("%i %j is %s", ([status, body, kind]) => {
    expect(judgeMeta(answer(status, body), 3).kind).toBe(kind);
  });

  test("a path in the message names the culprit, and only one that was sent", () => {
    const message = "(#100) Unexpected key \"name\" on param \"$['data'][2]['custom_data']['contents'][0]\".";
    expect(judgeMeta(answer(400, error(100, undefined, { message })), 3)).toMatchObject({
      kind: "refused",
      culprits: [2],
    });
    expect(judgeMeta(answer(400, error(100, undefined, { message })), 2)).not.toHaveProperty("culprits");
  });

  test("code, subcode, text and trace id are kept", () => {
    expect(judgeMeta(answer(400, error(100, 2804003, { error_user_msg: "too old" })), 1).answer).toEqual({
      httpStatus: 400,
      code: 100,
      subcode: 2804003,
      meaning: "event_time too old",
      message: "m (too old)",
      traceId: "t1",
    });
  });

  test.for([
    [
      {
        "x-business-use-case-usage":
          '{"1":[{"estimated_time_to_regain_access":19},{"estimated_time_to_regain_access":2}]}',
      },
      19 * 60_000,
    ],
    [{ "x-ad-account-usage": '{"reset_time_duration":100}' }, 100_000],
    [{ "retry-after": "7" }, 7000],
    [{ "x-business-use-case-usage": "not json" }, undefined],
  ] as const)("%j asks for %s ms", ([headers, waitMs]) => {
    const outcome = judgeMeta(answer(400, error(4), headers), 1);
    expect("waitMs" in outcome ? outcome.waitMs : undefined).toBe(waitMs);
  });
});

describe("TikTok's answers: the code in the body decides", () => {
  const says = (code: number, message = "m") => ({ code, message, request_id: "r1", data: {} });

  test.for([
    [200, says(0, "OK"), "delivered"],
    [200, says(40050), "delivered"],
    [200, says(40000), "refused"],
    [200, says(40002), "refused"],
    [200, says(40062), "refused"],
    [200, says(40061), "too-large"],
    [200, says(40001), "credentials"],
    [200, says(40105), "credentials"],
    [401, says(40104), "credentials"],
    [200, says(40100), "throttled"],
    [200, says(40133), "throttled"],
    [200, says(61000), "throttled"],
    [200, says(50000), "retry"],
    [200, says(50002), "unknown"],
    [200, says(51010), "unknown"],
    [200, says(51050, "Internal service timed out"), "unknown"],
    [200, says(51012), "retry"],
    [200, says(60001), "retry"],
    [500, says(0), "delivered"],
    [200, says(20001), "partial"],
    [200, says(49999), "refused"],
    [502, "<html>", "unknown"],
    [200, "", "unknown"],
    [429, "", "throttled"],
    [413, "", "too-large"],
    [404, "", "credentials"],
    [403, "<html>blocked by a proxy</html>", "credentials"],
    [408, "", "retry"],
  ] as const)("%i %j is %s", ([status, body, kind]) => {
    expect(judgeTikTok(answer(status, body), 3).kind).toBe(kind);
  });

  test.for([
    "Batch.1.properties.value: invalid",
    "data.1.user: x",
    "data[1].event_id: x",
    "event at index 1 is bad",
  ])("%j names the culprit", (message) => {
    expect(judgeTikTok(answer(200, says(40002, message)), 3)).toMatchObject({
      kind: "refused",
      culprits: [1],
    });
  });

  test.for([
    ["Invalid value for event_source_id: not a valid string", "event_source_id not taken"],
    ["event_source: must be web, app or offline", "event_source not taken"],
    ["Missing required field: event_source_id", "event_source_id not taken"],
    ["partner_name is not valid", "partner_name not taken"],
    ["Invalid value for test_event_code", "test_event_code not taken"],
  ] as const)("%j concerns the destination", ([message, meaning]) => {
    for (const code of [40000, 40002]) {
      expect(judgeTikTok(answer(200, says(code, message)), 3)).toMatchObject({
        kind: "credentials",
        answer: { meaning },
      });
    }
  });

  test.for([
    "Invalid value for event: event_source_id",
    "Batch.1.partner_name: unknown",
    "Invalid value for properties.event_source: x",
    "Invalid value for event_source_ids",
    'Invalid value for event_id: "event_source"',
  ])("%j concerns an event, which may hold any text", (message) => {
    expect(judgeTikTok(answer(200, says(40002, message)), 3).kind).toBe("refused");
  });

  test("a wrong test code given with the events is their fault and stops no destination", () => {
    const refusal = answer(200, says(40002, "Invalid value for test_event_code: unknown"));
    expect(judgeTikTok(refusal, 2, '{"test_event_code":"TEST1"}')).toMatchObject({
      kind: "refused",
      culprits: [0, 1],
    });
    const wrongId = answer(200, says(40002, "Invalid value for event_source_id: not a valid string"));
    expect(judgeTikTok(refusal, 2, '{"partner_name":"Shop"}').kind).toBe("credentials");
    expect(judgeTikTok(wrongId, 2, '{"test_event_code":"TEST1"}').kind).toBe("credentials");
  });
});
