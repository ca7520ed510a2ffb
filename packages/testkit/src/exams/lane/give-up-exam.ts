import { expect, test } from "vitest";
import { death, delivered, type ExamLane, finished, lane } from "./exam-lane.ts";

/** Whose settle is written when it gives conversions up. */
export function giveUpExam(open: () => ExamLane): void {
  test("of deliveries asks for no lease; what gives up is written by its holder only", async () => {
    const { acquire, append, settle, store } = open();
    const [taken, left] = [await append(), await append()];
    await acquire("n");
    await store.lapse(lane);
    await acquire("somebody else");
    expect(await settle({ deliveries: delivered("a"), ...finished(taken) })).toBe(true);
    expect(await settle({ deliveries: delivered("b"), dead: [death("c")], ...finished(left) })).toBe(false);
    expect(await store.totals(lane)).toMatchObject({ delivered: 1, dead: {}, waiting: 1 });
  });

  test("that gives up is written after the lease has lapsed, while nobody else took it", async () => {
    const { acquire, append, settle, store } = open();
    const id = await append();
    await acquire("n");
    await store.lapse(lane);
    expect(await settle({ dead: [death("a")], ...finished(id) })).toBe(true);
    expect(await store.totals(lane)).toMatchObject({ dead: { refused: 1 }, waiting: 0 });
  });
}
