import type { Fault, Result } from "@relay/client";
import { expect, test } from "vitest";
import { countResults } from "./batch-count.ts";
import { NO_PROGRESS } from "./batch-progress.ts";

const fault = (code: string, more: Partial<Fault> = {}): Fault => ({
  pointer: "/field",
  code,
  message: "is wrong",
  remedy: "mend it",
  severity: "error",
  ...more,
});
const records = (count: number) => Array.from({ length: count }, (_, n) => ({ line: n + 2, json: "{}" }));
const count = (...results: readonly Result[]) => countResults(NO_PROGRESS, records(results.length), results);

test("a line that one destination refuses is accepted, with a refusal that names the destination", () => {
  const noPage = fault("missing_event_source_url", { destination: "tiktok" });
  const { progress, refusals } = count(
    { status: "accepted", destinations: ["meta", "tiktok"] },
    {
      status: "accepted",
      destinations: ["meta"],
      refused_by: [{ destination: "tiktok", codes: ["missing_event_source_url"] }],
      faults: [noPage, fault("late_event", { severity: "warning", destination: "tiktok" })],
    },
  );
  expect(progress).toMatchObject({
    line: 3,
    accepted: 2,
    refused: 0,
    faults: {},
    destinations: { tiktok: { refused: 1, faults: { missing_event_source_url: 1 } } },
  });
  expect(refusals).toEqual([{ line: 3, destination: "tiktok", faults: [noPage] }]);
});

test("an answer without faults gives the codes, of one destination or of all", () => {
  const { progress, refusals } = count(
    {
      status: "accepted",
      destinations: ["meta"],
      refused_by: [{ destination: "tiktok", codes: ["missing_event_source_url"] }],
      codes: ["missing_event_source_url"],
    },
    { status: "refused", codes: ["missing_field"] },
  );
  expect(refusals).toEqual([
    { line: 2, destination: "tiktok", codes: ["missing_event_source_url"] },
    { line: 3, codes: ["missing_field"] },
  ]);
  expect(progress).toMatchObject({ accepted: 1, refused: 1, faults: { missing_field: 1 } });
});

test("a record missing in the answer counts as refused", () => {
  expect(countResults(NO_PROGRESS, records(1), [])).toMatchObject({
    progress: { accepted: 0, refused: 1 },
    refusals: [{ line: 2, faults: [] }],
  });
});
