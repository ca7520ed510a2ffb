import fc from "fast-check";
import { expect, test } from "vitest";
import { identityOf } from "../conversion/identity.ts";
import { isLaneCount, laneOf } from "./lane-ref.ts";

const identityOfPurchase = (event_id: string) => identityOf("d", { event_name: "Purchase", event_id });

test("lanes double: of n lanes, an identity of lane i is then in i or i + n", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(1, 2, 4, 8, 16, 32), (id, lanes) => {
      const identity = identityOfPurchase(id);
      expect(laneOf(identity, lanes * 2) % lanes).toBe(laneOf(identity, lanes));
    }),
  );
});

test("lanes share the traffic evenly", () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let id = 0; id < 8000; id += 1) {
    const lane = laneOf(identityOfPurchase(String(id)), 8);
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
