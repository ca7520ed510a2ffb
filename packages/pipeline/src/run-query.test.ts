import { failed, type Page, type Query, type Reader } from "@relay/core";
import { expect, test } from "vitest";
import { runQuery } from "./run-query.ts";

const ok: Reader = {
  get: async (_baseUrl, { path }) => ({ kind: "answer", response: { status: 200, headers: {}, body: path } }),
};
const context = { reader: ok, baseUrl: "http://platform", timeoutMs: 1000 };

/** Page after page from `number` on; the last one is `end`. */
const pages = (number: number, end: number): Query<string> => ({
  kind: "query",
  request: { path: `/${number}`, headers: {} },
  read: ({ body }) => ({
    kind: "page",
    items: [body],
    ...(number < end && { next: pages(number + 1, end) }),
  }),
});

test("pages are followed to the last", async () => {
  expect(await runQuery(pages(1, 3), context)).toEqual({
    kind: "found",
    items: ["/1", "/2", "/3"],
    isWhole: true,
  });
});

test("endless pages are followed a hundred times, and the result says that there is more", async () => {
  const all = await runQuery(pages(1, Infinity), context);
  expect(all).toMatchObject({ kind: "found", isWhole: false });
  expect(all.kind === "found" && all.items).toHaveLength(100);
  expect(await runQuery(pages(1, 2), { ...context, maxRequests: 2 })).toMatchObject({ isWhole: true });
});

test("a failed page makes the whole result a failure", async () => {
  const failure = failed("throttled", "Meta: later.");
  const query: Query<string> = {
    ...pages(1, 2),
    read: () => ({ kind: "page", items: ["a"], next: { ...pages(2, 2), read: () => failure } }),
  };
  expect(await runQuery(query, context)).toEqual(failure);
});

test("a question that cannot be asked makes no request", async () => {
  const question = failed("missing_setting", "TikTok needs the advertiser.", { field: "account" });
  expect(await runQuery(question, context)).toBe(question);
});

test("no answer, and an answer that cannot be read, are failures", async () => {
  const reader: Reader = { get: async () => ({ kind: "no-answer", sent: true, reason: "timed out" }) };
  expect(await runQuery(pages(1, 1), { ...context, reader })).toMatchObject({
    failure: { code: "unreachable", message: "No answer from the platform: timed out." },
  });
  const read = () => {
    throw new Error("secret");
  };
  expect(await runQuery({ ...pages(1, 1), read }, context)).toMatchObject({
    failure: { code: "unreadable", answer: { httpStatus: 200 } },
  });
});

test("a warning about the API version is passed on once a question, also with a failure", async () => {
  let heard = 0;
  const onVersionWarning = () => {
    heard += 1;
  };
  const warned = (read: Query<string>["read"]): Query<string> => ({
    ...pages(1, 2),
    read: (response) => ({ ...read(response), versionWarning: true }) as Page<string>,
  });
  const second = warned(() => ({ kind: "page", items: [] }));
  await runQuery(
    warned(() => ({ kind: "page", items: [], next: second })),
    { ...context, onVersionWarning },
  );
  expect(heard).toBe(1);
  const failure = failed("throttled", "Meta: later.", { answer: { httpStatus: 400, versionWarning: true } });
  await runQuery({ ...pages(1, 1), read: () => failure }, { ...context, onVersionWarning });
  expect(heard).toBe(2);
  await runQuery(pages(1, 2), { ...context, onVersionWarning });
  expect(heard).toBe(2);
});
