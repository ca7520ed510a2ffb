import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./retry.ts";

test("waits up to twice as long after each failure, at most the cap, and never 0 ms", () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, dice) => {
        const waitMs = backoffMs(failures, dice, { firstMs: 500, capMs: 60_000 });
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(Math.min(60_000, 500 * 2 ** failures));
      },
    ),
  );
});
