import type { Conversion, Dialect, MatchKeyName } from "@relay/core";
import { expect, test } from "vitest";
import { StoredConversion } from "./stored-conversion.ts";

const conversion: Conversion = {
  event_name: "Purchase",
  event_time: 1_795_000_000,
  event_id: "order-1",
  action_source: "website",
  user_data: { email: "ada@example.com", fbp: "fb.1.1790000000000.1", ttclid: "E.C.P" },
};
const lane = (keep: "needed" | "all", ...reads: readonly MatchKeyName[]) => ({
  keep,
  dialect: { reads: new Set(reads) } as unknown as Dialect,
});
const keysIn = (written: string) => Object.keys((JSON.parse(written) as Conversion).user_data);

test("holds the match keys that the lane keeps", () => {
  const stored = new StoredConversion(conversion);
  expect(keysIn(stored.for(lane("needed", "email", "fbp")))).toEqual(["email", "fbp"]);
  expect(keysIn(stored.for(lane("needed", "ttclid")))).toEqual(["ttclid"]);
  expect(keysIn(stored.for(lane("all", "ttclid")))).toEqual(["email", "fbp", "ttclid"]);
});

test("is written once for lanes that keep the same", () => {
  const stored = new StoredConversion(conversion);
  const meta = lane("needed", "email", "fbp");
  expect(stored.for({ ...meta })).toBe(stored.for(meta));
  expect(stored.for(lane("needed", "email", "fbp", "ttclid"))).toBe(stored.for(lane("all", "email")));
});
