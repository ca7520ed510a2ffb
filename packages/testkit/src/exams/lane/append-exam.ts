import { expect, test } from "vitest";
import { DEADLINE, lane, segmentOf, type ExamLane } from "./exam-lane.ts";

/** What an append returns, and how a lane is read. */
export function appendExam(open: () => ExamLane): void {
  test("returns whether the lane was empty, and how many conversions wait", async () => {
    const { store } = open();
    const first = await store.writer.append(lane, segmentOf("a", 3));
    expect(first).toEqual({ kind: "appended", wasEmpty: true, before: 0, after: 3 });
    const second = await store.writer.append(lane, segmentOf("b", 2));
    expect(second).toEqual({ kind: "appended", wasEmpty: false, before: 3, after: 5 });
  });

  test("keeps the bytes, and a lane is read from its head in order", async () => {
    const { append, store } = open();
    const bytes = Buffer.from([0, 255, 13, 10, 128, 0]);
    await store.writer.append(lane, segmentOf(bytes));
    for (const text of ["b", "c"]) await append(text);
    const [first, second] = await store.drain.read(lane, undefined, 2);
    expect(first?.blob.equals(bytes)).toBe(true);
    expect(first).toMatchObject({ count: 1, deadline: DEADLINE });
    const rest = await store.drain.read(lane, second?.id, 10);
    expect(rest.map(({ blob }) => blob.toString())).toEqual(["c"]);
    expect(await store.drain.ids(lane, first?.id, 10)).toEqual([second?.id, rest[0]?.id]);
  });
}
