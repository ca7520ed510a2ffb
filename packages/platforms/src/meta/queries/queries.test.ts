import type { PlatformResponse, Query, Question } from "@relay/core";
import { expect, test } from "vitest";
import { queryMeta } from "./queries.ts";

const TOKEN = "EAAB-secret";
const access = { token: TOKEN, account: "act_1", apiVersion: "v25.0" };
const answer = (
  status: number,
  body: unknown,
  headers: PlatformResponse["headers"] = {},
): PlatformResponse => ({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

function queryOf<T>(question: Question<T> | undefined): Query<T> {
  if (question?.kind !== "query") throw new Error("no query");
  return question;
}

/** Answers each question in turn with a body. Returns the addresses asked and the items found. */
function play<T>(question: Question<T>, ...bodies: readonly unknown[]) {
  const paths: string[] = [];
  const items: T[] = [];
  let query: Query<T> | undefined = queryOf(question);
  for (const body of bodies) {
    if (query === undefined) throw new Error("nothing more was asked");
    paths.push(decodeURIComponent(query.request.path));
    const page = query.read(answer(200, body));
    if (page.kind === "failed") throw new Error(page.failure.message);
    items.push(...page.items);
    query = page.next;
  }
  return { paths, items, isOver: query === undefined };
}

const FIELDS = "id,name,creation_time,last_fired_time,is_unavailable";

test("the cursor is followed with a request of our own, never with Meta's address", () => {
  const next = `https://elsewhere.example/v25.0/act_1/adspixels?access_token=${TOKEN}&after=CUR`;
  const { paths, items, isOver } = play(
    queryMeta(access).listPixels(),
    { data: [{ id: "11", name: "Shop" }], paging: { cursors: { before: "B", after: "CUR" }, next } },
    { data: [{ id: "12" }], paging: { cursors: { before: "C", after: "D" } } },
  );
  expect(paths).toEqual([
    `/v25.0/act_1/adspixels?fields=${FIELDS}&limit=100`,
    `/v25.0/act_1/adspixels?fields=${FIELDS}&limit=100&after=CUR`,
  ]);
  expect([items, isOver]).toEqual([
    [
      { id: "11", name: "Shop", account: "1" },
      { id: "12", account: "1" },
    ],
    true,
  ]);
});

test("a page with a next page but no cursor is a failure", () => {
  const page = queryOf(queryMeta(access).listPixels()).read(answer(200, { data: [], paging: { next: "x" } }));
  expect(page).toMatchObject({ kind: "failed", failure: { code: "unreadable" } });
});

test("a document without a list is a failure, not an empty list", () => {
  for (const question of [queryMeta(access).listPixels(), queryMeta(access).listAccounts()]) {
    const page = queryOf<unknown>(question).read(answer(200, { status: "ok" }));
    expect(page).toMatchObject({ kind: "failed", failure: { code: "unreadable" } });
  }
});

test("without an account, every account of the token is asked, and a shared pixel is returned once", () => {
  const { paths, items, isOver } = play(
    queryMeta({ token: TOKEN }).listPixels(),
    { data: [{ account_id: "1" }], paging: { cursors: { after: "A" }, next: "https://graph/" } },
    { data: [{ id: "act_2", account_id: "2" }] },
    { data: [{ id: "11" }], paging: { cursors: { after: "P" }, next: "https://graph/" } },
    { data: [{ id: "12" }] },
    { data: [{ id: "11" }, { id: "21" }] },
  );
  expect(paths.map((path) => path.split("?")[0])).toEqual([
    "/v26.0/me/adaccounts",
    "/v26.0/me/adaccounts",
    "/v26.0/act_1/adspixels",
    "/v26.0/act_1/adspixels",
    "/v26.0/act_2/adspixels",
  ]);
  expect(items.map(({ id, account }) => `${account}:${id}`)).toEqual(["1:11", "1:12", "2:21"]);
  expect(isOver).toBe(true);
});

test("a token without accounts has no pixels", () => {
  expect(play(queryMeta({ token: TOKEN }).listPixels(), { data: [] })).toMatchObject({
    items: [],
    isOver: true,
  });
});

test("a pixel has the relay's names of its fields", () => {
  const { items } = play(queryMeta(access).getPixel("11"), {
    id: "11",
    name: "Shop",
    creation_time: "2024-01-15T09:30:00+0100",
    last_fired_time: "2026-11-20T12:00:00+0000",
    is_unavailable: false,
    owner_ad_account: { account_id: "1", id: "act_1" },
  });
  expect(items).toEqual([
    {
      id: "11",
      name: "Shop",
      account: "1",
      createdAt: "2024-01-15T08:30:00.000Z",
      lastFiredAt: "2026-11-20T12:00:00.000Z",
      isAvailable: true,
    },
  ]);
});

test("hours are summed up over all pages, the most frequent name first", () => {
  const hour = (value: string, count: unknown) => ({ aggregation: "event", data: [{ value, count }] });
  const { paths, items } = play(
    queryMeta(access).eventStats("11", { fromSeconds: 100, toSeconds: 200 }),
    { data: [hour("Lead", 2), hour("Purchase", 3)], paging: { cursors: { after: "H" }, next: "x" } },
    { data: [hour("Lead", "5")], paging: {} },
  );
  expect(paths[1]).toBe("/v25.0/11/stats?aggregation=event&start_time=100&end_time=200&after=H");
  expect(items).toEqual([
    { eventName: "Lead", count: 7 },
    { eventName: "Purchase", count: 3 },
  ]);
});

test("match quality has the relay's names of the keys, and shares from 0 to 1", () => {
  const { items } = play(queryMeta(access).matchQuality("11"), {
    web: [
      {
        event_name: "Purchase",
        event_match_quality: {
          composite_score: 6.2,
          match_key_feedback: [
            { identifier: "email", coverage: { percentage: 50 } },
            { identifier: "user_agent", coverage: { percentage: "100" } },
            { identifier: "moon_phase", coverage: { percentage: 1 } },
            { identifier: "fbc" },
          ],
        },
      },
      { event_name: "Quiet" },
    ],
  });
  expect(items).toEqual([
    {
      eventName: "Purchase",
      score: 6.2,
      coverage: [
        { key: "email", share: 0.5 },
        { key: "client_user_agent", share: 1 },
        { key: "moon_phase", share: 0.01 },
      ],
    },
    { eventName: "Quiet", coverage: [] },
  ]);
  expect(play(queryMeta(access).matchQuality("11"), {}).items).toEqual([]);
});

test("the state of an invalid token is an answer, also when that token asks", () => {
  const check = () => queryOf(queryMeta(access).checkToken());
  const data = { is_valid: true, expires_at: 1_800_000_000, scopes: ["ads_read"] };
  expect(play(check(), { data }).items).toEqual([
    { isValid: true, expiresAt: "2027-01-15T08:00:00.000Z", scopes: ["ads_read"] },
  ]);
  expect(play(check(), { data: { ...data, expires_at: 0 } }).items).toEqual([
    { isValid: true, scopes: ["ads_read"] },
  ]);
  expect(check().read(answer(401, { error: { code: 190, message: TOKEN } }))).toEqual({
    kind: "page",
    items: [{ isValid: false, scopes: [] }],
  });
  expect(check().read(answer(200, { data: {} }))).toMatchObject({ kind: "failed" });
});

const error = (code: number, error_subcode?: number, message = "") => ({
  error: { code, error_subcode, message: `${message} ${TOKEN}`, fbtrace_id: "t1" },
});

test.for([
  [401, error(190, 463), "invalid_token", "Meta: access token expired."],
  [400, error(100, 33), "not_found", "Meta: dataset does not exist, or the token may not see it."],
  [400, error(100, undefined, "Missing Permission"), "no_permission", "Meta: permission missing."],
  [403, error(200), "no_permission", "Meta: permission missing."],
  [400, error(100), "wrong_request", "Meta: invalid parameter."],
  [400, error(2500), "wrong_request", "Meta: bad path or query."],
  [400, error(2635), "unsupported_version", "Meta: API version no longer served."],
  [400, error(80_004), "throttled", "Meta: business use case call limit."],
  [500, error(2), "unavailable", "Meta: service temporarily down."],
  [502, "<html>", "unavailable", "Meta: HTTP 502 without the platform's own document."],
  [302, "", "unreadable", "Meta: HTTP 302 without the platform's own document."],
  [200, '{"data":[', "unreadable", "Meta: HTTP 200 without the platform's own document."],
] as const)("%i %j is %s", ([status, body, code, message]) => {
  const page = queryOf(queryMeta(access).listPixels()).read(answer(status, body));
  expect(page).toMatchObject({ kind: "failed", failure: { code, message } });
  expect(JSON.stringify(page)).not.toContain(TOKEN);
});

test("a throttled query has the wait and the platform's codes", () => {
  const headers = { "x-ad-account-usage": '{"acc_id_util_pct":100,"reset_time_duration":100}' };
  const page = queryOf(queryMeta(access).listPixels()).read(answer(400, error(17, 2446079), headers));
  expect(page).toMatchObject({
    failure: {
      waitMs: 100_000,
      answer: { httpStatus: 400, code: 17, subcode: 2446079, usage: 1, traceId: "t1" },
    },
  });
});

test("a page or a failure carries the warning about the API version, without its text", () => {
  const headers = { "x-ad-api-version-warning": `upgraded, ${TOKEN}` };
  const query = () => queryOf(queryMeta(access).listPixels());
  const page = query().read(answer(200, { data: [] }, headers));
  expect(page).toEqual({ kind: "page", items: [], versionWarning: true });
  const failure = query().read(answer(400, error(2635), headers));
  expect(failure).toMatchObject({ failure: { answer: { code: 2635, versionWarning: true } } });
  expect(JSON.stringify(failure)).not.toContain(TOKEN);
});

test.for([
  [queryMeta({ token: "" }).listPixels(), "missing_setting", "token"],
  [queryMeta({ token: "t", account: "../me" }).listPixels(), "invalid_setting", "account"],
  [queryMeta({ token: "t", apiVersion: "24" }).listAccounts(), "invalid_setting", "apiVersion"],
  [queryMeta({ token: "t" }).getPixel("11/../me"), "invalid_setting", "dataset"],
  [queryMeta({ token: "t" }).matchQuality(""), "invalid_setting", "dataset"],
  [queryMeta({ token: "t" }).eventStats("1", { fromSeconds: 2, toSeconds: 1 }), "invalid_setting", "span"],
  [queryMeta({ token: "t" }).eventStats("1", { fromSeconds: 0.5, toSeconds: 1 }), "invalid_setting", "span"],
] as const)("%# cannot be asked: %s %s", ([question, code, field]) => {
  expect(question).toMatchObject({ kind: "failed", failure: { code, field } });
});

test("the token is in a header, and in no address except that of its own check", () => {
  const queries = queryMeta(access);
  for (const question of [queries.listPixels(), queries.getPixel("1"), queries.matchQuality("1")]) {
    const { request } = queryOf<unknown>(question);
    expect(request.path).not.toContain(TOKEN);
    expect(request.headers).toEqual({ authorization: `Bearer ${TOKEN}` });
  }
});
