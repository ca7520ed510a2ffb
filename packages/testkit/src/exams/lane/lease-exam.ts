import { expect, test } from "vitest";
import { LEASE_MS, lane, type ExamLane } from "./exam-lane.ts";

/** Who holds the lease of a lane. */
export function leaseExam(open: () => ExamLane): void {
  test("goes to one drain, and the other learns how long to wait", async () => {
    const { acquire } = open();
    expect(await acquire("first")).toMatchObject({ kind: "held", crashes: 1 });
    const other = await acquire("second");
    expect(other.kind === "busy" && other.ttlMs).toBeGreaterThan(LEASE_MS - 1000);
  });

  test("asked for twice by one drain is the same lease", async () => {
    const { acquire } = open();
    await acquire("first");
    expect(await acquire("first")).toMatchObject({ kind: "held", crashes: 1 });
  });

  test("is released by its holder only", async () => {
    const { acquire, store } = open();
    await acquire("first");
    await store.drain.release(lane, "second");
    expect((await acquire("second")).kind).toBe("busy");
    await store.drain.release(lane, "first");
    expect(await acquire("second")).toMatchObject({ kind: "held", crashes: 1 });
  });

  test("that lapsed is taken back by its drain while nobody else took it", async () => {
    const { acquire, append, begin, store } = open();
    await append();
    await acquire("first");
    await store.lapse(lane);
    expect(await store.drain.extend(lane, "first", LEASE_MS)).toBe(true);
    expect((await acquire("second")).kind).toBe("busy");
    await store.lapse(lane);
    expect((await begin("first", "b")).kind).toBe("begun");
    expect((await acquire("second")).kind).toBe("busy");
    await store.lapse(lane);
    await store.drain.release(lane, "first");
    expect(await store.drain.extend(lane, "first", LEASE_MS)).toBe(false);
    expect(await acquire("second")).toMatchObject({ crashes: 1 });
  });

  test("is refused to a drain that lost it: it may neither begin nor extend", async () => {
    const { acquire, begin, store } = open();
    await acquire("first");
    await store.lapse(lane);
    await acquire("second");
    expect((await begin("first", "b")).kind).toBe("lost");
    expect(await store.drain.extend(lane, "first", LEASE_MS)).toBe(false);
    expect(await store.drain.extend(lane, "second", LEASE_MS)).toBe(true);
  });
}
