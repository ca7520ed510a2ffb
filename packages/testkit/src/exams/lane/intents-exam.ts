import { comparePositions, positionAt } from "@relay/core";
import { expect, test } from "vitest";
import { finished, lane, type ExamLane } from "./exam-lane.ts";

/** What a dead drain may have sent. */
export function intentsExam(open: () => ExamLane): void {
  test("of dead drains name each stretch that they began, also after the next crash", async () => {
    const { acquire, append, begin, store } = open();
    const first = await append("one");
    const second = await append("two");
    const last = positionAt(second, 7);
    await acquire("dead");
    await begin("dead", "b1", positionAt(first, 0));
    await begin("dead", "b2", last);
    for (const nonce of ["next", "third"]) {
      await store.lapse(lane);
      const acquired = await acquire(nonce);
      const stretches = acquired.kind === "held" ? acquired.possiblySent : [];
      const sorted = stretches.map((stretch) => stretch.last).toSorted(comparePositions);
      expect(sorted).toEqual([positionAt(first, 0), last]);
    }
  });

  test("are dropped where the head of the lane has passed them", async () => {
    const { acquire, append, begin, settle, store } = open();
    const first = await append("one");
    await append("two");
    await acquire("dead");
    await begin("dead", "b1", positionAt(first, 0));
    await settle({ closes: ["another"], ...finished(first) });
    await store.lapse(lane);
    expect(await acquire("next")).toMatchObject({ possiblySent: [] });
  });

  test("are removed by the settle that closes them, and kept by another", async () => {
    const { acquire, append, begin, settle, store } = open();
    const id = await append("one", 9);
    await acquire("n");
    await begin("n", "b1", positionAt(id, 8));
    await begin("n", "b2", positionAt(id, 2));
    await settle({ closes: ["b1"] });
    await settle({ closes: [] });
    await store.lapse(lane);
    const last = positionAt(id, 2);
    expect(await acquire("next")).toMatchObject({ possiblySent: [{ last }] });
  });
}
