import Type from "typebox";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { FILTER, selectionOf } from "./dead-letter-selection.ts";

const Filter = Type.Object(FILTER);

test.for(["2026-11-21", "2026-11-21T05:00Z", "2026-11-21T23:59:59.123+05:30", "2026-12-31T00:00:00-23:59"])(
  "%s is a time",
  (since) => {
    expect(Value.Check(Filter, { since })).toBe(true);
    expect(selectionOf({ since }).sinceMs).toBe(Date.parse(since));
  },
);

test.for([
  "2026-13-45T99:99:99Z",
  "2026-00-10",
  "2026-11-00",
  "2026-11-32",
  "2026-11-21T24:00Z",
  "2026-11-21T05:60Z",
  "2026-11-21T05:00:60Z",
  "2026-11-21T05:00+24:00",
  "2026-11-21T05:00",
  "yesterday",
])("%s is not a time and is refused", (until) => {
  expect(Value.Check(Filter, { until })).toBe(false);
});
