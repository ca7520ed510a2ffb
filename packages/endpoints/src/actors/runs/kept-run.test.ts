import { fault } from "@relay/core";
import { expect, test } from "vitest";
import { bounded, putTogether, RUN_ITEMS_BYTES, takeApart, withFewFaults } from "./kept-run.ts";
import type { Draft } from "./outcome.ts";
import type { RunRecord, TaskResult } from "./run.ts";

function runWith(result: TaskResult, itemCount: number): RunRecord {
  return {
    id: "run",
    actor: "meta",
    source: "shop",
    task: "send_event",
    isDemo: false,
    startedAtMs: 1,
    timeoutSeconds: 60,
    inputBytes: 1,
    userAgent: "",
    itemCount,
    isKept: true,
    result,
  };
}

const sizeOf = (items: readonly string[]) => items.reduce((sum, item) => sum + Buffer.byteLength(item), 0);

const draft = (index: number): Draft => ({
  index,
  event_id: `5b3f8f3e-0000-4000-8000-${String(index).padStart(12, "0")}`,
  event_name: "Purchase",
  deliveries: [{ destination: "meta-shop", deadLetterId: String(index).padStart(24, "0") }],
});

test("10,000 sent events are kept as short values and read back unchanged", () => {
  const drafts = [
    ...Array.from({ length: 9998 }, (_, index) => draft(index)),
    { index: 9998, faults: [fault("/value", "missing_value", "is needed")], deliveries: [] },
    { index: 9999, codes: ["missing_value" as const], deliveries: [] },
  ];
  const run = runWith({ kind: "sent", drafts, reportId: "report", expected: 9998 }, drafts.length);
  const { entry, head, items } = takeApart(run);
  expect(entry.report).toEqual({ id: "report", expected: 9998 });
  expect(sizeOf(items)).toBeLessThan(RUN_ITEMS_BYTES);
  expect(JSON.stringify(head).length).toBeLessThan(1000);
  expect(putTogether(head, items)).toEqual(run);
});

test("of items that are too large together, the first and the total number are kept", () => {
  const results = Array.from({ length: 100 }, (_, at) => ({ at, text: "x".repeat(50_000) }));
  const run = runWith({ kind: "items", items: results }, results.length);
  const { head, items } = takeApart(run);
  expect(sizeOf(items)).toBeLessThanOrEqual(RUN_ITEMS_BYTES);
  expect(putTogether(head, items)).toMatchObject({
    itemCount: 100,
    result: { items: results.slice(0, items.length) },
  });
  expect(items.length).toBe(29);
});

test("a hundred refused items keep their faults, the others their codes, in every kind of result", () => {
  const faults = [fault("/value", "missing_value", "is needed")];
  const sent = bounded({
    kind: "sent",
    drafts: Array.from({ length: 150 }, (_, index) => ({ index, faults, deliveries: [] })),
    expected: 0,
  });
  expect(sent).toMatchObject({ drafts: { 99: { faults }, 100: { codes: ["missing_value"] } } });
  const items = bounded({
    kind: "items",
    items: Array.from({ length: 150 }, (_, index) => ({ index, success: false, faults })),
  });
  expect(items).toMatchObject({ items: { 99: { faults }, 100: { codes: ["missing_value"] } } });
  expect(items).not.toHaveProperty("items.100.faults");
});

test.for([
  ["many", Array.from({ length: 5000 }, (_, at) => fault(`/f${at}`, "unknown_field", "is not a field"))],
  ["a huge one", [fault(`/${"x".repeat(100_000)}`, "unknown_field", "is not a field")]],
] as const)("the answer to an input with %s of faults lists some and the number of others", ([, faults]) => {
  const failure = withFewFaults({ type: "invalid-input", message: "Wrong.", faults });
  expect(JSON.stringify(failure).length).toBeLessThan(20_000);
  expect(failure.message).toMatch(/^Wrong\. \d+ more faults are not listed\.$/);
});
