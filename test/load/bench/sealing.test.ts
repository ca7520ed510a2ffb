import { expect, test } from "vitest";
import { benchConversions } from "./conversions.ts";
import { addedBytes } from "./sealing.ts";

test("sealing adds little more than a byte to a conversion in a segment of 100", () => {
  const bytes = addedBytes(benchConversions(100, "sealed"));
  expect(bytes).toBeGreaterThan(0.9);
  expect(bytes).toBeLessThan(1.4);
});
