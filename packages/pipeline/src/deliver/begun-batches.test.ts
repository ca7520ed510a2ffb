import { expect, test } from "vitest";
import { BegunBatches } from "./begun-batches.ts";
import type { QueuedConversion } from "./queued-conversion.ts";

const [first, second, third] = [0, 1, 2].map((index) => ({ index }) as QueuedConversion) as [
  QueuedConversion,
  QueuedConversion,
  QueuedConversion,
];

function begun(): BegunBatches {
  const batches = new BegunBatches();
  batches.add("a", 0, [first, second]);
  batches.add("b", 0, [third]);
  return batches;
}

test("the settle that ends the last conversions of a micro-batch removes its intent", () => {
  const batches = begun();
  expect(batches.takeClosable([first])).toEqual([]);
  batches.settled([first]);
  expect(batches.takeClosable([second, third])).toEqual(["a", "b"]);
  batches.settled([second, third]);
  expect(batches.hasClosable).toBe(false);
});

test("two settles side by side that end one micro-batch leave its intent to the next one", () => {
  const batches = begun();
  expect(batches.takeClosable([first])).toEqual([]);
  expect(batches.takeClosable([second])).toEqual([]);
  batches.settled([first]);
  expect(batches.hasClosable).toBe(false);
  batches.settled([second]);
  expect(batches.takeClosable([third])).toEqual(["b", "a"]);
});

test("the intent stays of a micro-batch of which a conversion in the lane may have been delivered", () => {
  const batches = begun();
  batches.leave([first], false);
  expect(batches.takeClosable([second])).toEqual([]);
  batches.settled([second]);
  expect(batches.hasClosable).toBe(false);
});
