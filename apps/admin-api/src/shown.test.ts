import { expect, test } from "vitest";
import { shown } from "./shown.ts";

const at = Date.UTC(2026, 10, 20, 12);
const ISO = "2026-11-20T12:00:00.000Z";

test("names are in snake case and times are ISO 8601, at every depth of a view", () => {
  const view = {
    ratePerSecond: 5,
    startedAtMs: at,
    sinceMs: at,
    waitMs: 1000,
    detail: { selection: { sinceMs: at, untilMs: at, eventName: "Lead" }, patched: ["user_data"] },
    attempts: [{ atMs: at, answer: { httpStatus: 400, traceId: "T" } }],
  };
  expect(shown(view)).toEqual({
    rate_per_second: 5,
    started_at: ISO,
    since: ISO,
    wait_ms: 1000,
    detail: { selection: { since: ISO, until: ISO, event_name: "Lead" }, patched: ["user_data"] },
    attempts: [{ at: ISO, answer: { http_status: 400, trace_id: "T" } }],
  });
});

test("a conversion keeps the names it was sent with, and absent fields stay absent", () => {
  const conversion = { event_name: "Lead", custom_data: { myOwnField: 1, sinceMs: 2 } };
  expect(shown({ conversion, sent: '{"userData":1}', endedAtMs: undefined })).toEqual({
    conversion,
    sent: '{"userData":1}',
  });
});
