import { expect, test } from "vitest";
import { campaignConversionOf, CULPRITS, isCulprit } from "./conversions.ts";

test("36,000 conversions hold each kind on which a platform fails, on each platform", () => {
  for (const seed of [5, 20_261_121]) {
    const found = new Set(
      Array.from({ length: 36_000 }, (_, n) => campaignConversionOf(seed, n).kind).filter((kind) =>
        isCulprit(kind),
      ),
    );
    expect([...found].toSorted()).toEqual([...CULPRITS].toSorted());
  }
});
