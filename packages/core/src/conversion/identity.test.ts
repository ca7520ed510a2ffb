import fc from "fast-check";
import { expect, test } from "vitest";
import { identityOf, isLaneCount, laneOf } from "./identity.ts";

const event = (event_name: string, event_id: string) => ({ event_name, event_id });

test("another dataset, name or id gives another identity", () => {
  const all = [
    identityOf("d1", event("Purchase", "1")),
    identityOf("d2", event("Purchase", "1")),
    identityOf("d1", event("Lead", "1")),
    identityOf("d1", event("Purchase", "2")),
    identityOf("d1", event("Purchase1", "")),
    identityOf("d1", event("Purchase\0", "1")),
    identityOf("d1", event("Purchase", "\x001")),
    identityOf("d1", { ...event("Purchase", "1"), test_event_code: "1" }),
    identityOf("d1", event("Purchase", "11")),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test("lanes double: an identity of lane i is then in 2i or 2i + 1", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(1, 2, 4, 8, 16, 32), (id, lanes) => {
      const identity = identityOf("d", event("Purchase", id));
      expect(Math.floor(laneOf(identity, lanes * 2) / 2)).toBe(laneOf(identity, lanes));
    }),
  );
});

test("lanes share the traffic evenly", () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let id = 0; id < 8000; id += 1) {
    const lane = laneOf(identityOf("d", event("Purchase", String(id))), 8);
    counts[lane] = (counts[lane] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test.for([
  [1, true],
  [2, true],
  [64, true],
  [0, false],
  [3, false],
  [128, false],
  [1.5, false],
] as const)("%d lanes: %s", ([lanes, allowed]) => {
  expect(isLaneCount(lanes)).toBe(allowed);
});
