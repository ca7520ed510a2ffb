import { expect, test } from "vitest";
import { processFindings } from "./process-findings.ts";

test("more worker processes than lanes are a warning", () => {
  const lanes = [{ lanes: 1 }, { lanes: 2 }];
  expect(processFindings(3, lanes)).toMatchObject([{ state: "good", found: "3 processes for 3 lanes" }]);
  expect(processFindings(4, lanes)).toMatchObject([{ state: "warning", found: "4 processes for 3 lanes" }]);
});

test("one process has all lanes, so there is nothing to find", () => {
  expect(processFindings(1, [{ lanes: 1 }])).toEqual([]);
});
