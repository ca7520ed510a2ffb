import type { AttemptOutcome, PlatformAnswer } from "@relay/core";
import { seededDice } from "@relay/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divide } from "./isolate.ts";
import { type DeliveryRequest, followUp, requestOf } from "./search.ts";

const answer: PlatformAnswer = { httpStatus: 400 };

interface Refusing {
  readonly culprits: ReadonlySet<number>;
  readonly isNamed?: boolean;
}

function answerTo(events: readonly number[], { culprits, isNamed = false }: Refusing) {
  const guilty = events.flatMap((event, index) => (culprits.has(event) ? [index] : []));
  const outcome: AttemptOutcome & { kind: "delivered" | "refused" } =
    guilty.length === 0
      ? { kind: "delivered", answer }
      : { kind: "refused", answer, ...(isNamed && { culprits: guilty.slice(0, 1) }) };
  return outcome;
}

/** Sends events in groups against a platform that refuses any request with a culprit in it, one after the other. */
function workOff(count: number, groupSize: number, platform: Refusing) {
  let loose = Array.from({ length: count }, (_, index) => index);
  const requests: DeliveryRequest<number>[] = [];
  const delivered: number[] = [];
  const refused: number[] = [];
  let made = 0;
  while (loose.length + requests.length > 0) {
    const request = requests.pop() ?? requestOf(loose.splice(0, groupSize));
    made += 1;
    const division = divide(request.events, answerTo(request.events, platform));
    const next = followUp(request, division);
    requests.push(...next.requests);
    loose = [...next.loose, ...loose];
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
  test("loses exactly its culprits, in groups of any size, within a bound of requests", () => {
    fc.assert(
      fc.property(batch, fc.integer({ min: 1, max: 1000 }), ([count, bad], groupSize) => {
        const { made, delivered, refused } = workOff(count, groupSize, { culprits: new Set(bad) });
        expect(refused).toEqual(bad.toSorted((a, b) => a - b));
        expect(delivered.length).toBe(count - bad.length);
        const k = bad.length;
        const size = Math.min(groupSize, count);
        expect(made).toBeLessThanOrEqual(Math.ceil(count / size) + k * (Math.ceil(Math.log2(size)) + 3) + 1);
      }),
    );
  });

  test("needs no request for a right half whose left half passed: 12 for one culprit among 1,000", () => {
    expect(workOff(1000, 1000, { culprits: new Set([999]) }).made).toBe(11);
    expect(workOff(1000, 1000, { culprits: new Set([0]) }).made).toBe(12);
  });

  test("takes one more request a culprit when the platform names them", () => {
    fc.assert(
      fc.property(batch, ([count, bad]) => {
        const { made, refused } = workOff(count, count, { culprits: new Set(bad), isNamed: true });
        expect(refused).toEqual(bad.toSorted((a, b) => a - b));
        expect(made).toBeLessThanOrEqual(bad.length + 1);
      }),
    );
  });

  test.for([0.001, 0.005, 0.02, 0.1])("of %d culprits costs at most 1.15 times n·H(p) requests", (share) => {
    const dice = seededDice(7);
    const count = 20_000;
    const culprits = new Set(Array.from({ length: count }, (_, index) => index).filter(() => dice() < share));
    const p = culprits.size / count;
    const bits = count * -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
    const { made } = workOff(count, Math.max(1, Math.min(1000, Math.round(Math.LN2 / share))), { culprits });
    expect(made / bits).toBeLessThan(1.15);
  });
});
