import fc from "fast-check";
import { expect, test } from "vitest";
import { HeldBytes } from "./held-bytes.ts";

test("is full when all shares together reach the limit, never while nothing is held", () => {
  const held = new HeldBytes(100);
  const [first, second] = [held.share(), held.share()];
  expect(held.isFull).toBe(false);
  first.add(60);
  second.add(40);
  expect([first.isFull, second.isFull]).toEqual([true, true]);
  first.close();
  expect(second.isFull).toBe(false);
});

test("holds 0 bytes after every slice has ended, in any order of adding and giving back", () => {
  const step = fc.record({ share: fc.nat(2), add: fc.nat(1000), remove: fc.nat(2000), closes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const held = new HeldBytes(1);
      const shares = [held.share(), held.share(), held.share()];
      for (const { share, add, remove, closes } of steps) {
        shares[share]?.add(add);
        shares[share]?.remove(remove);
        if (closes) shares[share]?.close();
        expect(held.bytes).toBeGreaterThanOrEqual(0);
      }
      for (const share of shares) share.close();
      expect(held.bytes).toBe(0);
      expect(held.isFull).toBe(false);
    }),
  );
});
