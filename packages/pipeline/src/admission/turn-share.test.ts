import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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

describe("by a clock of its own", () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    // The turn of the test before ends.
    await new Promise(setImmediate);
  });
  afterEach(() => void vi.useRealTimers());

  /** Maps a list that takes this many milliseconds, and notes in `order` when it worked. */
  function noted(name: string, ms: number, order: string[]): Promise<unknown> {
    return mapInTurns(Array.from({ length: ms }), () => {
      vi.advanceTimersByTime(1);
      if (order.at(-1) !== name) order.push(name);
    });
  }

  test("large lists are worked through one after the other", async () => {
    const order: string[] = [];
    await Promise.all(["a", "b", "c"].map((name) => noted(name, 200, order)));
    // Each begins at once, works until it counts as large, and goes on when those before it are done.
    expect(order.slice(-3)).toEqual(["a", "b", "c"]);
    expect(order.length).toBeLessThan(10);
  });

  test("a list of some milliseconds goes before large ones that wait", async () => {
    const order: string[] = [];
    const large = ["a", "b"].map((name) => noted(name, 300, order));
    await new Promise(setImmediate);
    await noted("small", 15, order);
    const before = order.length;
    await Promise.all(large);
    expect(order.slice(before)).toEqual(["a", "b"]);
  });

  test("a list of a few milliseconds waits for none", async () => {
    const order: string[] = [];
    const large = noted("large", 300, order);
    await noted("short", 4, order);
    expect(order).toEqual(["large", "short"]);
    await large;
  });
});
