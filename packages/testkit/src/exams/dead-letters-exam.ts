import type { DeadLetter, DeadLetters, DeadReason, Incarnation } from "@relay/core";
import { beforeEach, expect, test } from "vitest";
import { deadLetter, idOf } from "./dead-letters.ts";

/** An implementation of `DeadLetters` as the exam uses it. */
export interface DeadLettersCandidate {
  readonly deadLetters: DeadLetters;
  readonly incarnation: Incarnation;
  /** The reason of a dead letter, and whether it is still dead. */
  find(
    destination: string,
    id: string,
  ): Promise<{ readonly reason: DeadReason; readonly state: string } | undefined>;
}

const SHOP = "shop";

/** Tests every implementation of `DeadLetters`. `open` returns an empty store for each test. */
export function deadLettersExam(open: () => Promise<DeadLettersCandidate>): void {
  let store: DeadLettersCandidate;
  beforeEach(async () => {
    store = await open();
  });
  const write = (...deadLetters: readonly DeadLetter[]) => store.deadLetters.write(SHOP, deadLetters);
  const find = (number: number) => store.find(SHOP, idOf(number));

  test("a dead letter written twice is one, with the later reason", async () => {
    expect(await write(deadLetter(1), deadLetter(2))).toBe(2);
    expect(await write(deadLetter(1, "expired"))).toBe(2);
    expect(await find(1)).toMatchObject({ reason: "expired", state: "dead" });
  });

  test("an unknown outcome is not replaced by an expiry", async () => {
    await write(deadLetter(1, "outcome_unknown"));
    await write(deadLetter(1, "expired"));
    expect(await find(1)).toMatchObject({ reason: "outcome_unknown" });
  });

  test("nothing is written under another incarnation", async () => {
    expect(await store.deadLetters.write(SHOP, [deadLetter(1)], store.incarnation)).toBe(1);
    expect(await store.deadLetters.write(SHOP, [deadLetter(2)], "another")).toBe(1);
    expect(await find(2)).toBeUndefined();
  });

  test("one that is closed is kept as replayed, and dies anew when it is written again", async () => {
    await write(deadLetter(1), deadLetter(2));
    await store.deadLetters.close(SHOP, [idOf(1), idOf(9)]);
    expect(await find(1)).toMatchObject({ state: "replayed" });
    expect(await write(deadLetter(1))).toBe(2);
    expect(await find(1)).toMatchObject({ state: "dead" });
  });

  test("one that is withdrawn is gone, and one that was closed before stays", async () => {
    await write(deadLetter(1), deadLetter(2));
    await store.deadLetters.close(SHOP, [idOf(2)]);
    await store.deadLetters.withdraw(SHOP, [idOf(1), idOf(2), idOf(9)]);
    expect(await find(1)).toBeUndefined();
    expect(await find(2)).toMatchObject({ state: "replayed" });
  });
}
