import { fault, warning } from "@relay/core";
import { expect, test } from "vitest";
import { brief } from "./brief.ts";

const refused = (index: number) => ({
  index,
  status: "refused" as const,
  faults: [
    fault("/event_name", "missing_field", "is missing"),
    fault("/event_time", "missing_field", "is missing"),
    fault("/user_data", "wrong_type", "must be an object"),
  ],
});

test("a hundred refusals keep their faults, the rest only index and codes", () => {
  const results = Array.from({ length: 10_000 }, (_, index) => refused(index));
  const shown = brief(results);
  expect(shown.slice(0, 100)).toEqual(results.slice(0, 100));
  expect(shown.slice(100)).toEqual(
    results
      .slice(100)
      .map(({ index }) => ({ index, status: "refused", codes: ["missing_field", "wrong_type"] })),
  );
  expect(JSON.stringify(shown).length).toBeLessThan(1_000_000);
});

test("warnings and refusals are limited separately, and results without faults do not change", () => {
  const warned = (index: number) => ({
    index,
    status: "accepted" as const,
    event_id: `order-${index}`,
    faults: [warning("/custom_data/value", "text_not_number", "is text")],
  });
  const well = { index: 150, status: "accepted" as const, event_id: "order-150" };
  const shown = brief([...Array.from({ length: 150 }, (_, index) => warned(index)), well, refused(151)]);
  expect(shown[99]).toEqual(warned(99));
  expect(shown[100]).toEqual({
    index: 100,
    status: "accepted",
    event_id: "order-100",
    codes: ["text_not_number"],
  });
  expect(shown.slice(150)).toEqual([well, refused(151)]);
});

test("refusals of one destination keep their faults before results with warnings only", () => {
  const partly = {
    index: 150,
    status: "accepted" as const,
    event_id: "order-150",
    refused_by: [{ destination: "tiktok-shop", codes: ["missing_event_source_url" as const] }],
    faults: [fault("/event_source_url", "missing_event_source_url", "is missing")],
  };
  const warned = (index: number) => ({
    index,
    status: "accepted" as const,
    faults: [warning("/custom_data/value", "text_not_number", "is text")],
  });
  const shown = brief([...Array.from({ length: 150 }, (_, index) => warned(index)), partly]);
  expect(shown[150]).toEqual(partly);
});
