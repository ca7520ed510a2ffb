import { expect, test } from "vitest";
import { type ExamLane, lane } from "./exam-lane.ts";

/** Which segment a drain reads alone when workers die over a lane. */
export function aloneExam(open: () => ExamLane): void {
  test("a segment that drains die over is taken alone again, and each drain is counted once", async () => {
    const { append, store } = open();
    const id = await append();
    await append();
    const takeAlone = (nonce: string) => store.drain.takeAlone(lane, nonce);
    expect(await takeAlone("a")).toEqual({ segmentId: id, deaths: 0 });
    expect(await takeAlone("b")).toEqual({ segmentId: id, deaths: 1 });
    expect(await takeAlone("b")).toEqual({ segmentId: id, deaths: 1 });
    expect(await takeAlone("c")).toEqual({ segmentId: id, deaths: 2 });
  });

  test("a segment that is read alone and released makes way for the next, and the last for the head", async () => {
    const { acquire, append, store } = open();
    const head = await append();
    const next = await append();
    const taken = [];
    for (const nonce of ["a", "b", "c"]) {
      await acquire(nonce);
      taken.push(await store.drain.takeAlone(lane, nonce));
      await store.drain.release(lane, nonce);
    }
    expect(taken).toEqual([
      { segmentId: head, deaths: 0 },
      { segmentId: next, deaths: 0, afterId: head },
      { segmentId: head, deaths: 0 },
    ]);
  });

  test("a quarantined segment is not taken alone, and nothing of an empty lane is", async () => {
    const { append, store } = open();
    const head = await append();
    const next = await append();
    await store.drain.takeAlone(lane, "a");
    await store.drain.quarantine(lane, head, "workers crash on it");
    expect(await store.drain.takeAlone(lane, "a")).toEqual({
      segmentId: next,
      deaths: 0,
      afterId: undefined,
    });
    await store.drain.quarantine(lane, next, "workers crash on it");
    expect(await store.drain.takeAlone(lane, "a")).toBeUndefined();
  });
}
