import { expect, test } from "vitest";
import { POSITION, lane, type ExamLane } from "./exam-lane.ts";

/** What a lane keeps of trouble: quarantined segments, the last failure. */
export function troubleExam(open: () => ExamLane): void {
  test("a segment in quarantine counts no longer as waiting, and crashes are counted anew", async () => {
    const { acquire, append, store } = open();
    const id = await append("killer", 5);
    await append("innocent");
    for (const nonce of ["a", "b", "c"]) {
      await acquire(nonce);
      await store.lapse(lane);
    }
    expect(await store.drain.quarantine(lane, id, "workers crash on it")).toBe(true);
    expect(await store.drain.quarantine(lane, id, "workers crash on it")).toBe(false);
    expect(await store.totals(lane)).toMatchObject({ waiting: 1 });
    expect(await acquire("d")).toMatchObject({ crashes: 1, segments: 1 });
  });

  test("the last failure is kept with the position that it reached", async () => {
    const { store } = open();
    expect(await store.drain.failure(lane)).toBeUndefined();
    await store.drain.noteFailure(lane, { atMs: 1234.4, last: POSITION });
    expect(await store.drain.failure(lane)).toEqual({ atMs: 1234, last: POSITION });
  });
}
