import { describe, expect, test } from "vitest";
import type { QueuedConversion } from "./queued-conversion.ts";
import { conversionsOf, type Result } from "./result.ts";
import { SettleTurns, type Unsettled } from "./settle-turns.ts";

/** Turns over a store that answers when told to. */
function openTurns(unsettled: readonly Unsettled[] = []) {
  const writes: { readonly conversions: readonly QueuedConversion[]; readonly closes: readonly string[] }[] =
    [];
  const answers: PromiseWithResolvers<void>[] = [];
  const turns = new SettleTurns(async (result, closes) => {
    const answer = Promise.withResolvers<void>();
    writes.push({ conversions: conversionsOf(result), closes: [...closes] });
    answers.push(answer);
    await answer.promise;
    return unsettled.filter(({ queued }) => conversionsOf(result).includes(queued));
  });
  const answered = async () => {
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    return answers.shift();
  };
  return {
    turns,
    writes,
    answer: async () => (await answered())?.resolve(),
    fail: async (error: Error) => (await answered())?.reject(error),
  };
}

function conversions(count: number): readonly QueuedConversion[] {
  return Array.from({ length: count }, (_, index) => ({ index }) as QueuedConversion);
}

function resultOf(queuedConversions: readonly QueuedConversion[]): Result {
  return { candidates: queuedConversions.map((queued) => ({ queued, reason: "refused" })) };
}

describe("settle turns", () => {
  test("results that wait are written together, with all their intents", async () => {
    const { turns, writes, answer } = openTurns();
    const [first, second, third] = [conversions(1), conversions(2), conversions(3)];
    const settled = [turns.settle(resultOf(first), ["a"])];
    await expect.poll(() => writes.length).toBe(1);
    settled.push(turns.settle(resultOf(second), ["b", "c"]), turns.settle(resultOf(third), []));
    await answer();
    await answer();
    await Promise.all(settled);
    expect(writes).toEqual([
      { conversions: first, closes: ["a"] },
      { conversions: [...second, ...third], closes: ["b", "c"] },
    ]);
  });

  test("no more than a full request's conversions are written together", async () => {
    const { turns, writes, answer } = openTurns();
    const settled = [600, 400, 1, 5000].map((count) => turns.settle(resultOf(conversions(count)), []));
    for (let turn = 0; turn < 3; turn += 1) await answer();
    await Promise.all(settled);
    expect(writes.map((write) => write.conversions.length)).toEqual([1000, 1, 5000]);
  });

  test("other work runs between the results before it and those after it", async () => {
    const { turns, writes, answer } = openTurns();
    const before = turns.settle(resultOf(conversions(1)), []);
    let seen = -1;
    const work = turns.take(async () => {
      seen = writes.length;
    });
    const after = turns.settle(resultOf(conversions(1)), []);
    await answer();
    await work;
    expect(seen).toBe(1);
    await answer();
    await Promise.all([before, after]);
    expect(writes).toHaveLength(2);
  });

  test("each caller hears of its own conversions that could not be written", async () => {
    const [mine, other] = [conversions(2), conversions(2)];
    const error = new Error("too long");
    const [bad] = mine;
    const { turns, answer } = openTurns(bad ? [{ queued: bad, error }] : []);
    const settled = [turns.settle(resultOf(mine), []), turns.settle(resultOf(other), [])];
    await answer();
    await expect(Promise.all(settled)).resolves.toEqual([[{ queued: bad, error }], []]);
  });

  test("a failed turn fails all that shared it, and all later ones", async () => {
    const { turns, writes, fail } = openTurns();
    const settled = [turns.settle(resultOf(conversions(1)), []), turns.settle(resultOf(conversions(1)), [])];
    const later = turns.take(() => Promise.resolve("never"));
    await fail(new Error("lost"));
    for (const one of [...settled, later, turns.settle(resultOf(conversions(1)), [])])
      await expect(one).rejects.toThrow("lost");
    expect(writes).toHaveLength(1);
  });
});
