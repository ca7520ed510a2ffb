import { expect, test } from "vitest";
import { judgeVersion } from "./api-version.ts";

const END = 1_834_444_800;
const DAY = 86_400;

test.for([
  [END - 61 * DAY, "served"],
  [END - 60 * DAY - 1, "served"],
  [END - 60 * DAY, "expiring"],
  [END - 1, "expiring"],
  [END, "expired"],
] as const)("at %d a version that ends at 1834444800 is %s", ([now, state]) => {
  expect(judgeVersion({ use: "sending", version: "v24.0", servedUntil: END }, now)).toBe(state);
});

test("a version without an announced end is served", () => {
  expect(judgeVersion({ use: "sending", version: "v26.0" }, END)).toBe("served");
});
