import fc from "fast-check";
import { expect, test } from "vitest";
import { comparePositions, positionAt } from "./position.ts";

test.for([
  ["9-0", 0, "10-0", 0],
  ["10-9", 0, "10-10", 0],
  ["10-1", 9, "10-1", 10],
  ["10-1", 500, "10-2", 0],
  ["a group:7", 2, "a group:7", 10],
] as const)("%s:%i lies before %s:%i", ([segment, index, otherSegment, otherIndex]) => {
  const [first, second] = [positionAt(segment, index), positionAt(otherSegment, otherIndex)];
  expect(comparePositions(first, second)).toBeLessThan(0);
  expect(comparePositions(second, first)).toBeGreaterThan(0);
});

test("positions are ordered as the numbers of which they are made", () => {
  const place = fc.tuple(fc.nat(), fc.nat(20), fc.nat(500));
  fc.assert(
    fc.property(place, place, (a, b) => {
      const [first, second] = [a, b].map(([ms, number, index]) => positionAt(`${ms}-${number}`, index));
      const expected = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
      expect(first && second && Math.sign(comparePositions(first, second))).toBe(Math.sign(expected));
    }),
  );
});
