import { type Begun, laneOf, type LaneRef } from "@relay/core";
import { expect, test } from "vitest";
import {
  death,
  delivered,
  type ExamLane,
  finished,
  identity,
  LEASE_MS,
  POSITION,
  segmentOf,
  settlementOf,
} from "./exam-lane.ts";

const DESTINATION = "grown";
const lane = (index: number): LaneRef => ({ destination: DESTINATION, index });
/** A name whose identity belongs to this lane of four. */
const nameFor = (index: number) =>
  Array.from({ length: 1000 }, (_, n) => `n${n}`).find((name) => laneOf(identity(name), 4) === index) ?? "";

/** Short names for the calls of the lanes of one destination. */
function grownLanes(open: () => ExamLane) {
  const acquire = (index: number, nonce: string) => open().store.drain.acquire(lane(index), nonce, LEASE_MS);
  const append = (index: number, lanes: number) =>
    open().store.writer.append(lane(index), segmentOf("one", 1, lanes));
  const begin = (index: number, nonce: string, name: string): Promise<Begun> =>
    open().store.drain.begin(
      lane(index),
      { nonce, leaseMs: LEASE_MS },
      { id: "b", first: POSITION, last: POSITION, identities: [identity(name)] },
    );
  const settle = (index: number, part: Parameters<typeof settlementOf>[1]) =>
    open().store.drain.settle(lane(index), settlementOf(open().store.incarnation, part));
  /** Records one lane, in which `names` were delivered. */
  async function oneLane(...names: readonly string[]): Promise<void> {
    await open().store.open(DESTINATION, 1);
    await settle(0, { deliveries: delivered(...names) });
  }
  async function growEmpty(): Promise<void> {
    await open().store.grow(DESTINATION, 4);
    await open().store.sweepGrowth(DESTINATION);
  }
  return { acquire, append, begin, settle, oneLane, growEmpty };
}

/** What holds while the lanes of a destination grow from one to four. */
export function growthExam(open: () => ExamLane): void {
  const { acquire, append, settle, oneLane, growEmpty } = grownLanes(open);

  test("an old lane is closed to producers that know of fewer lanes, and takes what belongs to it", async () => {
    await oneLane();
    expect(await append(0, 1)).toMatchObject({ kind: "appended" });
    await growEmpty();
    expect(await append(0, 1)).toEqual({ kind: "closed", lanes: 4 });
    expect(await append(0, 4)).toMatchObject({ kind: "appended" });
    expect(await append(3, 4)).toMatchObject({ kind: "appended" });
  });

  test("a new lane waits until the old ones hold nothing from before, and no longer", async () => {
    const { store } = open();
    await oneLane();
    await append(0, 1);
    await growEmpty();
    await append(0, 4);
    await append(1, 4);
    expect(await acquire(1, "early")).toMatchObject({ kind: "busy" });
    expect(await acquire(0, "old")).toMatchObject({ kind: "held" });
    const [first = ""] = await store.drain.ids(lane(0), undefined, 1);
    await settle(0, finished(first));
    expect(await acquire(1, "early")).toMatchObject({ kind: "busy" });
    await store.sweepGrowth(DESTINATION);
    expect(await acquire(1, "now")).toMatchObject({ kind: "held" });
  });

  test("a lane beyond the layout waits too", async () => {
    await oneLane();
    expect(await acquire(2, "n")).toMatchObject({ kind: "busy" });
  });
}

/** What a lane knows of conversions that were in another one before lanes grew. */
export function knownElsewhereExam(open: () => ExamLane): void {
  const { acquire, begin, settle, oneLane, growEmpty } = grownLanes(open);

  test("a new lane knows what was delivered in the old one", async () => {
    const name = nameFor(2);
    await oneLane(name);
    await growEmpty();
    await acquire(2, "n");
    expect(await begin(2, "n", name)).toMatchObject({ known: new Map([[0, "delivered"]]) });
  });

  test("an old lane knows what was delivered in the new one", async () => {
    const name = nameFor(2);
    await oneLane();
    await growEmpty();
    await settle(2, { deliveries: delivered(name) });
    await acquire(0, "n");
    expect(await begin(0, "n", name)).toMatchObject({ known: new Map([[0, "delivered"]]) });
  });

  test("what is set aside in the old lane waits in the new one for its end there, and not the other way", async () => {
    const { store } = open();
    const name = nameFor(3);
    await oneLane();
    await acquire(0, "old");
    const move = { incarnation: store.incarnation, groups: [], finished: [], parts: [] };
    await store.drain.setAside(lane(0), { ...move, nonce: "old", identities: [identity(name)] });
    await growEmpty();
    await acquire(3, "new");
    expect(await begin(3, "new", name)).toMatchObject({ known: new Map([[0, "aside-elsewhere"]]) });
    await store.drain.setAside(lane(3), { ...move, nonce: "new", identities: [identity(name)] });
    const claim = { leaseMs: LEASE_MS };
    const group = { id: "g", identities: [identity(name)] };
    for (const [index, known] of [
      [0, "aside"],
      [3, "aside-elsewhere"],
    ] as const) {
      await store.aside.acquire(lane(index), "n", LEASE_MS);
      const begun = await store.aside.begin(lane(index), { ...claim, nonce: "n" }, group);
      expect(begun).toMatchObject({ known: new Map([[0, known]]) });
    }
    await settle(0, { lease: { of: "aside", nonce: "n" }, dead: [death(name)] });
    const begun = await store.aside.begin(lane(3), { ...claim, nonce: "n" }, group);
    expect(begun).toMatchObject({ known: new Map([[0, "aside-again"]]) });
  });

  test("a position of the old lane says nothing in the new one, but that there is a dead letter", async () => {
    const name = nameFor(1);
    await oneLane();
    await acquire(0, "n");
    await settle(0, { dead: [death(name)] });
    await open().store.drain.release(lane(0), "n");
    await growEmpty();
    await acquire(1, "n");
    expect(await begin(1, "n", name)).toMatchObject({ known: new Map([[0, "given-up-elsewhere"]]) });
    await settle(1, { dead: [{ ...death(name), wasGivenUp: true }] });
    expect((await open().store.totals(lane(1))).dead).toEqual({});
  });
}

/** What a lane knows after its ledger hours have changed. */
export function ledgerHoursExam(open: () => ExamLane): void {
  const { acquire, begin, settle, oneLane } = grownLanes(open);

  test("other ledger hours forget nothing, neither what was delivered nor at which position one was given up", async () => {
    const [done, dead] = [nameFor(0), nameFor(1)];
    await oneLane(done);
    await acquire(0, "n");
    await settle(0, { dead: [death(dead)] });
    await open().store.rememberFor(DESTINATION, 168);
    expect(await begin(0, "n", done)).toMatchObject({ known: new Map([[0, "delivered"]]) });
    expect(await begin(0, "n", dead)).toMatchObject({ known: new Map([[0, { givenUpAt: POSITION }]]) });
    await settle(0, { deliveries: delivered(dead) });
    await open().store.rememberFor(DESTINATION, 24);
    expect(await begin(0, "n", dead)).toMatchObject({ known: new Map([[0, "delivered"]]) });
  });
}
