import type { Aside, Incarnation, LaneDrain, LaneRef, NewAsideGroup } from "@relay/core";
import { beforeEach, expect, test } from "vitest";

const lane: LaneRef = { destination: "meta-shop", index: 0 };
const LEASE_MS = 10_000;

/** An implementation of `Aside`, with the lanes that conversions come from. */
export interface AsideCandidate {
  readonly aside: Aside;
  readonly drain: LaneDrain;
  readonly incarnation: Incarnation;
}

const group = (id: string, fields: Partial<NewAsideGroup> = {}): NewAsideGroup => ({
  id,
  blob: Buffer.from(id),
  count: 1,
  deadline: 1_795_000_000,
  waitMs: 0,
  failures: 0,
  attempts: [],
  ...fields,
});

/** Moves groups out of the lane, as the holder of its lease. */
async function moveInto(
  { drain, incarnation }: AsideCandidate,
  groups: readonly NewAsideGroup[],
): Promise<boolean> {
  await drain.acquire(lane, "drain", LEASE_MS);
  const move = { nonce: "drain", incarnation, groups, identities: [], finished: [], parts: [] };
  return drain.setAside(lane, move);
}

/** Tests every implementation of `Aside`. `open` returns an empty store for each test. */
export function asideExam(open: () => Promise<AsideCandidate>): void {
  let store: AsideCandidate;
  beforeEach(async () => {
    store = await open();
  });
  const move = (...groups: readonly NewAsideGroup[]) => moveInto(store, groups);
  const replace = async (id: string, groups: readonly NewAsideGroup[], incarnation = store.incarnation) => {
    await store.aside.acquire(lane, "beside", LEASE_MS);
    return store.aside.replace(lane, { nonce: "beside", id, incarnation, groups });
  };
  const begin = (nonce: string) =>
    store.aside.begin(lane, { nonce, leaseMs: LEASE_MS }, { id: "a", identities: [] });
  const due = async () => (await store.aside.due(lane, "n", 100)).map(({ id }) => id).toSorted();

  test("groups are taken up when their time has come, and the takings are counted", async () => {
    expect(await move(group("now", { count: 3, failures: 2, error: "TypeError" }))).toBe(true);
    await move(group("later", { waitMs: 3_600_000 }));
    const [first, ...others] = await store.aside.due(lane, "n", 100);
    expect(first).toMatchObject({ id: "now", count: 3, failures: 2, error: "TypeError", taken: 1 });
    expect(first?.blob.toString()).toBe("now");
    expect(others).toEqual([]);
    expect((await store.aside.due(lane, "n", 100))[0]).toMatchObject({ taken: 1 });
    expect((await store.aside.due(lane, "o", 100))[0]).toMatchObject({ taken: 2 });
  });

  test("the lease goes to one at a time, and what was begun may have been delivered", async () => {
    await move(group("a"));
    const { incarnation } = store;
    expect(await store.aside.acquire(lane, "first", LEASE_MS)).toEqual({ kind: "held", incarnation });
    expect(await store.aside.acquire(lane, "second", LEASE_MS)).toEqual({ kind: "busy" });
    expect((await begin("second")).kind).toBe("lost");
    const begun = await begin("first");
    const [taken] = await store.aside.due(lane, "n", 1);
    expect(begun.kind === "begun" && taken?.possiblySentAtMs).toBe(begun.kind === "begun" && begun.nowMs);
    expect(await store.aside.extend(lane, "first", LEASE_MS)).toBe(true);
    await store.aside.release(lane, "first");
    expect(await store.aside.extend(lane, "first", LEASE_MS)).toBe(false);
  });

  test("a group is replaced once, by the holder of the lease, under the same incarnation", async () => {
    await move(group("a", { count: 2 }));
    const { incarnation } = store;
    expect(await store.aside.replace(lane, { nonce: "other", id: "a", incarnation, groups: [] })).toBe(false);
    expect(await replace("a", [], "another")).toBe(false);
    expect(await due()).toEqual(["a"]);
    expect(await replace("a", [group("b"), group("c", { possiblySentAtMs: 5 })])).toBe(true);
    expect(await replace("a", [group("d")])).toBe(false);
    expect(await due()).toEqual(["b", "c"]);
  });

  test("a lane has room for 10,000 conversions beside it, all or none", async () => {
    expect(await move(group("most", { count: 9999 }))).toBe(true);
    expect(await move(group("two", { count: 2 }))).toBe(false);
    expect(await due()).toEqual(["most"]);
    expect(await move(group("one"))).toBe(true);
  });
}
