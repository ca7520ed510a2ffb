import { expect, test } from "vitest";
import { POSITION, death, delivered, identity, lane, type ExamLane } from "./exam-lane.ts";

/** What the ledger of a lane knows. */
export function ledgerExam(open: () => ExamLane): void {
  test("knows what was delivered, and nothing else", async () => {
    const { acquire, begin, settle } = open();
    await acquire("n");
    await settle({ deliveries: delivered("a", "c") });
    const begun = await begin("n", "b2", POSITION, ["a", "b", "c"]);
    expect(begun.kind === "begun" && [...begun.known]).toEqual([
      [0, "delivered"],
      [2, "delivered"],
    ]);
  });

  test("remembers a death at its position, and a later delivery over it", async () => {
    const { acquire, begin, settle } = open();
    await acquire("n");
    await settle({ dead: [death("a")] });
    expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, { givenUpAt: POSITION }]]) });
    await settle({ deliveries: delivered("a") });
    expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, "delivered"]]) });
    await settle({ dead: [death("a")] });
    expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, "delivered"]]) });
  });

  test("counts a death once, also of a conversion that is set aside in between", async () => {
    const { acquire, begin, settle, store } = open();
    await acquire("n");
    const move = { nonce: "n", incarnation: store.incarnation, groups: [], finished: [], parts: [] };
    await settle({ dead: [death("a")] });
    for (const _ of [1, 2]) await store.drain.setAside(lane, { ...move, identities: [identity("a")] });
    expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, "aside-again"]]) });
    await settle({ dead: [death("a")] });
    expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, { givenUpAt: POSITION }]]) });
    expect((await store.totals(lane)).dead).toEqual({ refused: 1 });
  });
}
