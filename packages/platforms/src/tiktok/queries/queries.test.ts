import type { PlatformResponse, Query, Question } from "@relay/core";
import { expect, test } from "vitest";
import { queryTikTok } from "./queries.ts";

const TOKEN = "tiktok-secret";
const queries = queryTikTok({ token: TOKEN, account: "7001" });
const NOON = Date.UTC(2026, 10, 20, 12) / 1000;

const says = (data: unknown, code = 0, message = "OK"): PlatformResponse => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ code, message, request_id: "r1", data }),
});

function queryOf<T>(question: Question<T> | undefined): Query<T> {
  if (question?.kind !== "query") throw new Error("no query");
  return question;
}

function pageOf<T>(question: Question<T> | undefined, response: PlatformResponse) {
  const page = queryOf(question).read(response);
  if (page.kind === "failed") throw new Error(page.failure.message);
  return page;
}

const pixel = (number: number) => ({
  pixel_id: "7100000000000000001",
  pixel_code: `C${number}`,
  pixel_name: `Pixel ${number}`,
  create_time: "2024-01-15 09:30:00",
  activity_status: "ACTIVE",
});

test("pages of twenty are asked for until the last", () => {
  const first = queryOf(queries.listPixels());
  expect(first.request).toEqual({
    path: "/open_api/v1.3/pixel/list/?advertiser_id=7001&page=1&page_size=20",
    headers: { "access-token": TOKEN },
  });
  const page = pageOf(first, says({ pixels: [pixel(1)], page_info: { page: 1, total_page: 2 } }));
  expect(page.items).toEqual([
    {
      id: "C1",
      reportingId: "7100000000000000001",
      name: "Pixel 1",
      account: "7001",
      createdAt: "2024-01-15T09:30:00.000Z",
      isAvailable: true,
    },
  ]);
  expect(page.next?.request.path).toContain("page=2");
  const last = pageOf(page.next, says({ pixels: [pixel(2)], page_info: { page: 2, total_page: 2 } }));
  expect(last).not.toHaveProperty("next");
});

test("a full page without the number of pages is not taken for the last one", () => {
  const full = Array.from({ length: 20 }, (_, number) => pixel(number));
  const page = pageOf(queries.listPixels(), says({ pixels: full }));
  expect(page.next?.request.path).toContain("page=2");
  expect(pageOf(page.next, says({ pixels: [] }))).toEqual({ kind: "page", items: [] });
});

test("one pixel is found by asking the list for its code", () => {
  const query = queryOf(queries.getPixel("C1"));
  expect(query.request.path).toBe("/open_api/v1.3/pixel/list/?advertiser_id=7001&code=C1");
  expect(pageOf(query, says({ pixels: [pixel(1)] })).items).toMatchObject([{ id: "C1" }]);
  expect(query.read(says({ pixels: [] }))).toMatchObject({
    kind: "failed",
    failure: { code: "not_found", field: "dataset" },
  });
});

test("statistics are asked for by the pixel's number, with all digits, for the days of the span", () => {
  const span = { fromSeconds: NOON - 86_400, toSeconds: NOON };
  const page = pageOf(queries.eventStats("C1", span), says({ pixels: [pixel(1)] }));
  const { searchParams } = new URL(page.next?.request.path ?? "", "http://host");
  expect(searchParams.get("pixel_ids")).toBe("[7100000000000000001]");
  expect(searchParams.get("date_range")).toBe('{"start_date":"2026-11-19","end_date":"2026-11-20"}');
  const statistics = [
    { pixel_event_type: "Purchase", total_count: 2 },
    { custom_event_type: "Mine", total_count: 3 },
    { pixel_event_type: "Purchase", total_count: 4 },
  ];
  expect(pageOf(page.next, says({ list: [{ pixel_id: "1", statistics }] })).items).toEqual([
    { eventName: "Purchase", count: 6 },
    { eventName: "Mine", count: 3 },
  ]);
});

test.for([
  [queryTikTok({ token: "t" }).listPixels(), "missing_setting", "account"],
  [queryTikTok({ token: "t", account: "act_1" }).getPixel("C1"), "invalid_setting", "account"],
  [queryTikTok({ token: "", account: "1" }).listPixels(), "missing_setting", "token"],
  [queries.eventStats("C1", { fromSeconds: NOON - 30 * 86_400, toSeconds: NOON }), "invalid_setting", "span"],
  [queries.eventStats("C1", { fromSeconds: NOON * 1000, toSeconds: NOON * 1000 }), "invalid_setting", "span"],
  [queries.matchQuality("C1"), "not_offered", undefined],
  [queries.checkToken(), "not_offered", undefined],
  [queries.listAccounts(), "not_offered", undefined],
] as const)("%# cannot be asked: %s %s", ([question, code, field]) => {
  expect(question).toMatchObject({ kind: "failed", failure: { code, ...(field && { field }) } });
});

test.for([
  [40_001, "no_permission"],
  [40_002, "wrong_request"],
  [40_007, "not_found"],
  [40_100, "throttled"],
  [40_102, "invalid_token"],
  [40_105, "invalid_token"],
  [40_400, "wrong_request"],
  [50_000, "unavailable"],
  [20_001, "unreadable"],
] as const)("%i is %s, and keeps its code and request id only", ([code, failure]) => {
  const page = queryOf(queries.listPixels()).read(says({}, code, `no such token ${TOKEN}`));
  expect(page).toMatchObject({
    kind: "failed",
    failure: { code: failure, answer: { code, traceId: "r1" } },
  });
  expect(JSON.stringify(page)).not.toContain(TOKEN);
});
