import type { ApiVersionUse } from "@relay/core";
import { expect, test } from "vitest";
import { versionFindings } from "./version-findings.ts";

const END = Date.parse("2027-01-21") / 1000;
const find = (more: Partial<ApiVersionUse>, daysBefore: number) =>
  versionFindings(
    "meta-shop",
    [{ use: "sending", version: "v21.0", ...more }],
    END - daysBefore * 86_400,
  ).map(({ state, found, remedy = "" }) => [state, found, remedy] as const);

test("a version is a warning in the 60 days before its end, and bad afterwards", () => {
  const [good] = find({ servedUntil: END }, 61);
  expect(good).toEqual(["good", "events are sent with v21.0, which is served until 2027-01-21", ""]);
  const [expiring] = find({ servedUntil: END }, 60);
  expect(expiring?.[0]).toBe("warning");
  expect(expiring?.[2]).toContain("Set a newer api_version");
  const [expired] = find({ servedUntil: END }, 0);
  expect(expired?.slice(0, 2)).toEqual([
    "bad",
    "events are sent with v21.0, which the platform no longer serves",
  ]);
});

test("a version without an announced end is good; the remedy for a version of queries is to upgrade the relay", () => {
  expect(find({}, 0)).toEqual([["good", "events are sent with v21.0, whose end is not announced", ""]]);
  const [queries] = find({ use: "queries", servedUntil: END }, 1);
  expect(queries?.[2]).toContain("Upgrade the relay");
});
