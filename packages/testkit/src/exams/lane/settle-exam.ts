import { positionAt } from "@relay/core";
import { expect, test } from "vitest";
import { death, delivered, finished, lane, type ExamLane } from "./exam-lane.ts";

/** What a settle finishes and counts. */
export function settleExam(open: () => ExamLane): void {
  test("done twice counts once", async () => {
    const { acquire, append, settle, store } = open();
    const id = await append("one", 2);
    await acquire("n");
    const same = { deliveries: delivered("a"), dead: [death("b")], ...finished(id, 2) };
    expect(await settle(same)).toBe(true);
    expect(await settle(same)).toBe(true);
    const totals = { settled: 2, delivered: 1, dead: { refused: 1 }, waiting: 0 };
    expect(await store.totals(lane)).toEqual(totals);
  });

  test("of a part, twice and overlapping, counts each conversion once", async () => {
    const { append, settle, store } = open();
    const id = await append("one", 20);
    const part = (...bytes: readonly number[]) =>
      settle({ parts: [{ segmentId: id, indexes: Buffer.from(bytes) }] });
    await part(0b111);
    await part(0b111);
    await part(0b1001, 0b1);
    expect(await store.totals(lane)).toMatchObject({ settled: 5, waiting: 15 });
    const [read] = await store.drain.read(lane, undefined, 1);
    expect(read?.ended).toEqual(Buffer.from([0b1111, 0b1]));
    await settle(finished(id, 20));
    await part(0, 0b10);
    expect(await store.totals(lane)).toMatchObject({ settled: 20, waiting: 0 });
  });

  test("under another incarnation marks deliveries, ends nothing, and leaves the intent", async () => {
    const { acquire, append, begin, settle, store } = open();
    const id = await append("one", 20);
    await acquire("n");
    await begin("n", "b1", positionAt(id, 3));
    const parts = [{ segmentId: id, indexes: Buffer.from([1]) }];
    await settle({ incarnation: "another", parts, deliveries: delivered("a"), dead: [death("b")] });
    const totals = { settled: 0, delivered: 1, dead: {}, waiting: 20 };
    expect(await store.totals(lane)).toEqual(totals);
    await store.lapse(lane);
    const last = positionAt(id, 3);
    expect(await acquire("next")).toMatchObject({ possiblySent: [{ last }] });
  });
}
