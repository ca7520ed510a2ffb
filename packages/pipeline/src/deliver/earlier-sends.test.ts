import { positionAt } from "@relay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EarlierSends } from "./earlier-sends.ts";

const at = (index: number) => positionAt("1-0", index);
const stretch = fc
  .tuple(fc.nat(40), fc.nat(15), fc.nat(1000))
  .map(([first, length, sentAtMs]) => ({ first, last: first + length, sentAtMs }));

test("a conversion may have been sent exactly where a stretch covers it", () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 6 }), fc.nat(60), (stretches, index) => {
      const earlier = new EarlierSends(
        stretches.map(({ first, last, sentAtMs }) => ({ first: at(first), last: at(last), sentAtMs })),
      );
      const covering = stretches.filter(({ first, last }) => first <= index && index <= last);
      const since = earlier.since({ position: at(index) });
      expect(since === undefined).toBe(covering.length === 0);
      // Stretches that overlap count as one, so the time may be that of a neighbour: earlier, never later.
      for (const { sentAtMs } of covering) expect(since).toBeLessThanOrEqual(sentAtMs);
    }),
  );
});

test("the earliest of several is the earliest of those that were sent", () => {
  const earlier = new EarlierSends([
    { first: at(0), last: at(4), sentAtMs: 300 },
    { first: at(10), last: at(14), sentAtMs: 200 },
  ]);
  const earliest = (...indexes: readonly number[]) =>
    earlier.earliest(indexes.map((index) => ({ position: at(index) })));
  expect(earliest(1, 7)).toBe(300);
  expect(earliest(1, 12)).toBe(200);
  expect(earliest(5, 9, 15)).toBeUndefined();
});
