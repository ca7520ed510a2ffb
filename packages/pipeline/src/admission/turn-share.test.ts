import { expect, test } from "vitest";
import { mapInTurns } from "./turn-share.ts";

/** Works for a millisecond. */
function work(item: number): number {
  for (const until = performance.now() + 1; performance.now() < until;);
  return item * 2;
}

test("several long lists together let other work run", async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const items = Array.from({ length: 100 }, (_, n) => n);
  const startedAt = performance.now();
  const results = await Promise.all([1, 2, 3].map(() => mapInTurns(items, work)));
  isOver = true;
  expect(results).toEqual([1, 2, 3].map(() => items.map((n) => n * 2)));
  // One turn for each twenty milliseconds of work; a busy machine loses a few.
  expect(turns).toBeGreaterThan((performance.now() - startedAt) / 60);
});

test("a short list does not wait for a turn", async () => {
  // The rest of the turn of another test.
  await new Promise(setImmediate);
  let hasTurned = false;
  setImmediate(() => (hasTurned = true));
  expect(await mapInTurns([1, 2], (item) => item)).toEqual([1, 2]);
  expect(hasTurned).toBe(false);
});
