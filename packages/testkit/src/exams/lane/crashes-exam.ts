import { expect, test } from "vitest";
import { delivered, lane, type ExamLane } from "./exam-lane.ts";

/** How a lane counts the drains that died over it. */
export function crashesExam(open: () => ExamLane): void {
  test("rises with each acquisition that is never released, until something is settled", async () => {
    const { acquire, append, settle, store } = open();
    await append();
    for (const [crash, nonce] of ["a", "b", "c"].entries()) {
      expect(await acquire(nonce)).toMatchObject({ crashes: crash + 1 });
      await store.lapse(lane);
    }
    await settle({ deliveries: delivered("x") });
    expect(await acquire("d")).toMatchObject({ crashes: 1 });
  });

  test("holds a drain that died, also after another one has released the lease", async () => {
    const { acquire, store } = open();
    await acquire("dead");
    await store.lapse(lane);
    await acquire("next");
    await store.drain.release(lane, "next");
    expect(await acquire("third")).toMatchObject({ crashes: 2 });
  });

  test("stays when a drain that lost the lease releases it", async () => {
    const { acquire, store } = open();
    await acquire("dead");
    await store.lapse(lane);
    await acquire("next");
    await store.drain.release(lane, "dead");
    await store.lapse(lane);
    expect(await acquire("third")).toMatchObject({ crashes: 3 });
  });
}
