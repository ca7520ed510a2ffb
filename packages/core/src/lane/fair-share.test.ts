import fc from "fast-check";
import { expect, test } from "vitest";
import { lanesToHandOver } from "./fair-share.ts";

test.each([
  { own: 4, others: [], handsOver: 0 },
  { own: 4, others: [0], handsOver: 2 },
  { own: 3, others: [0], handsOver: 1 },
  { own: 1, others: [0, 0], handsOver: 0 },
  { own: 2, others: [2, 1, 0], handsOver: 0 },
  { own: 8, others: [8, 0], handsOver: 2 },
])("of $own lanes beside $others it hands over $handsOver", ({ own, others, handsOver }) => {
  expect(lanesToHandOver(own, others)).toBe(handsOver);
});

test("once all have handed over and the rest is shared out, nobody hands over", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(64), { minLength: 1, maxLength: 16 }), (processes) => {
      const othersOf = (at: number) => processes.toSpliced(at, 1);
      const kept = processes.map((own, at) => own - lanesToHandOver(own, othersOf(at)));
      const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
      for (let left = sum(processes) - sum(kept); left > 0; left -= 1) {
        const fewest = kept.indexOf(Math.min(...kept));
        kept[fewest] = (kept[fewest] ?? 0) + 1;
      }
      expect(kept.map((own, at) => lanesToHandOver(own, kept.toSpliced(at, 1)))).toEqual(kept.map(() => 0));
    }),
  );
});
