import { expect, test } from "vitest";
import { grouped } from "./attempt-groups.ts";

const attempt = (batch: string, code: number, traceId: string) => ({
  at: "2026-11-28T10:00:00.000Z",
  batch_id: batch,
  answer: { http_status: 400, code, trace_id: traceId },
});

test("requests in a row that were answered alike are one group, with all trace ids", () => {
  const groups = grouped([
    attempt("a", 1, "t1"),
    attempt("a", 1, "t2"),
    attempt("a", 2, "t3"),
    attempt("b", 2, "t4"),
    attempt("b", 2, "t5"),
  ]);
  expect(groups.map(({ count, traceIds }) => [count, traceIds])).toEqual([
    [2, ["t1", "t2"]],
    [1, ["t3"]],
    [2, ["t4", "t5"]],
  ]);
});
