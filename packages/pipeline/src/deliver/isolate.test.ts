import type { PlatformAnswer, AttemptOutcome } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divide } from "./isolate.ts";
import { OpenBatch } from "./open-batch.ts";

const answer: PlatformAnswer = { httpStatus: 400 };

/** Divides a batch against a platform that refuses any request with a culprit in it, one request after the other. */
function workOff(count: number, culprits: ReadonlySet<number>, named: boolean) {
  const open = new OpenBatch("b", 0, [Array.from({ length: count }, (_, index) => index)]);
  const delivered: number[] = [];
  const refused: number[] = [];
  let made = 0;
  for (let request = open.next(); request; request = open.next()) {
    made += 1;
    const guilty = request.flatMap((event, index) => (culprits.has(event) ? [index] : []));
    const outcome: AttemptOutcome & { kind: "delivered" | "refused" } =
      guilty.length === 0
        ? { kind: "delivered", answer }
        : { kind: "refused", answer, ...(named && { culprits: guilty.slice(0, 1) }) };
    const division = divide(request, outcome);
    open.answered(request, division.delivered.length === request.length);
    open.add(division.rest);
    if (division.halves) open.addHalves(division.halves);
    delivered.push(...division.delivered);
    refused.push(...division.refused);
  }
  return { made, delivered: delivered.toSorted((a, b) => a - b), refused: refused.toSorted((a, b) => a - b) };
}

const batch = fc
  .integer({ min: 1, max: 1000 })
  .chain((count) =>
    fc.tuple(fc.constant(count), fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 20 })),
  );

describe("a refused batch", () => {
  test("loses exactly its culprits, within the stated number of requests", () => {
    fc.assert(
      fc.property(batch, ([count, bad]) => {
        const culprits = new Set(bad);
        const { made, delivered, refused } = workOff(count, culprits, false);
        expect(refused).toEqual(bad.toSorted((a, b) => a - b));
        expect(delivered.length).toBe(count - bad.length);
        const k = bad.length;
        const bound = k === 0 ? 1 : 2 * k * Math.ceil(Math.log2(Math.max(2, count / k))) + 2 * k + 1;
        expect(made).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test("needs no request for a right half whose left half passed: 11 for a culprit at the end, 21 at the start", () => {
    expect(workOff(1000, new Set([999]), false).made).toBe(11);
    expect(workOff(1000, new Set([0]), false).made).toBe(21);
  });

  test("takes one more request a culprit when the platform names them", () => {
    fc.assert(
      fc.property(batch, ([count, bad]) => {
        const { made, refused } = workOff(count, new Set(bad), true);
        expect(refused).toEqual(bad.toSorted((a, b) => a - b));
        expect(made).toBeLessThanOrEqual(bad.length + 1);
      }),
    );
  });

  test("of one event refuses that event, also when the request was too large", () => {
    expect(divide(["a"], { kind: "too-large", answer })).toEqual({
      delivered: [],
      refused: ["a"],
      rest: [],
    });
  });
});

test("a partial answer delivers the events that it does not refuse", () => {
  expect(divide(["a", "b", "c"], { kind: "partial", refused: [1], answer })).toEqual({
    delivered: ["a", "c"],
    refused: ["b"],
    rest: [],
  });
});
