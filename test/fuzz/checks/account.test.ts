import type { DeadLetter } from "@relay/core";
import { describe, expect, test } from "vitest";
import { Discrepancies } from "../../campaign/discrepancies.ts";
import { META, TIKTOK } from "../deployment.ts";
import { type Evidence, takeAccount } from "./account.ts";

describe("the account", () => {
  const taken = [{ destination: META.name, eventId: "f0.0" }];
  const arrival = { platform: "meta", dataset: META.dataset, eventId: "f0.0", at: 1 };
  const totals = (settled: number, delivered: number, waiting = 0) =>
    new Map([
      [META.name, { settled, delivered, waiting, dead: {} }],
      [TIKTOK.name, { settled: 0, delivered: 0, waiting: 0, dead: {} }],
    ]);
  const deadLetter = (reason: string): DeadLetter =>
    ({ destination: META.name, reason, conversion: { event_id: "f0.0" } }) as DeadLetter;
  const ONCE = { at: 1, isClear: true };
  async function* each<T>(...items: readonly T[]) {
    yield* items;
  }
  const balanced: Evidence = {
    sent: 1,
    taken,
    unnamed: 0,
    arrivals: each(arrival),
    deadLetters: each(),
    totals: totals(1, 1),
    acknowledged: new Map([[META.name, 1]]),
    quarantined: [],
    aside: 0,
  };
  const found = async (evidence: Partial<Evidence>) => {
    const wrong = new Discrepancies();
    await takeAccount({ ...balanced, arrivals: each(arrival), deadLetters: each(), ...evidence }, wrong);
    return Object.keys(wrong.found);
  };

  test("is balanced when all that was acknowledged arrived once, or is a likely dead letter", async () => {
    expect(await found({})).toEqual([]);
    const dead = {
      arrivals: each<typeof arrival>(),
      deadLetters: each(deadLetter("expired")),
      totals: totals(1, 0),
    };
    expect(await found(dead)).toEqual([]);
  });

  test.for([
    ["lost", () => ({ taken: [...taken, { destination: META.name, eventId: "f0.1" }] })],
    ["arrived and never sent", () => ({ sent: 0, taken: [] })],
    [
      "delivered twice",
      () => ({ arrivals: each({ ...arrival, acceptances: [ONCE, ONCE] }), totals: totals(1, 2) }),
    ],
    ["dead letter refused", () => ({ deadLetters: each(deadLetter("refused")) })],
    ["dead letter relay_failed", () => ({ deadLetters: each(deadLetter("relay_failed")) })],
    ["a lane is not empty", () => ({ totals: totals(1, 1, 1) })],
    ["not every acknowledged conversion has ended", () => ({ acknowledged: new Map([[META.name, 2]]) })],
    ["lanes disagree about deliveries", () => ({ totals: totals(1, 2) })],
    ["quarantined", () => ({ quarantined: ["crashed"] })],
    ["beside a lane", () => ({ aside: 1 })],
  ] as const)("finds what is %s", async ([what, evidence]) => {
    expect(await found(evidence())).toEqual([what]);
  });
});
