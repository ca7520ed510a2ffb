import { createHash } from "node:crypto";
import {
  type DeadReason,
  type Incarnation,
  type LaneDrain,
  type LaneRef,
  type LaneWriter,
  type Settlement,
  comparePositions,
  positionAt,
} from "@relay/core";
import { beforeEach, describe, expect, test } from "vitest";

const lane: LaneRef = { destination: "meta-shop", index: 3 };
const LEASE_MS = 10_000;
const DEADLINE = 1_795_000_000;
const POSITION = positionAt("1700000000000-4", 17);

/** An implementation of the lane ports as the exam uses it. */
export interface LaneCandidate {
  readonly writer: LaneWriter;
  readonly drain: LaneDrain;
  /** The store's present incarnation. */
  readonly incarnation: Incarnation;
  totals(lane: LaneRef): Promise<{
    readonly settled: number;
    readonly delivered: number;
    readonly dead: Readonly<Partial<Record<DeadReason, number>>>;
    readonly waiting: number;
  }>;
  /** Makes the lease of a lane lapse, as after the death of its drain. */
  lapse(lane: LaneRef): Promise<void>;
}

/** Tests every implementation of `LaneWriter` and `LaneDrain`. `open` returns an empty store for each test. */
export function laneExam(open: () => Promise<LaneCandidate>): void {
  let store: LaneCandidate;
  beforeEach(async () => {
    store = await open();
  });

  const identity = (name: string) => createHash("sha256").update(name).digest("binary").slice(0, 16);
  const delivered = (...names: readonly string[]) => [
    { identities: names.map(identity), receipt: { source: "shop", atMs: 1, attempts: 1 } },
  ];
  const settle = (part: Partial<Settlement>) =>
    store.drain.settle(lane, {
      incarnation: store.incarnation,
      closes: ["b1"],
      deliveries: [],
      sent: [],
      eventNames: [],
      qualities: [],
      dead: [],
      finished: [],
      parts: [],
      ...part,
    });
  const death = (name: string) => ({
    identity: identity(name),
    position: POSITION,
    reason: "refused" as const,
  });
  const append = async (text = "one", count = 1) => {
    await store.writer.append(lane, Buffer.from(text), count, DEADLINE);
    const id = (await store.drain.ids(lane, undefined, 100)).at(-1);
    if (id === undefined) throw new Error("nothing was appended");
    return id;
  };
  const acquire = (nonce: string) => store.drain.acquire(lane, nonce, LEASE_MS);
  const begin = (nonce: string, batchId: string, last = POSITION, names: readonly string[] = ["a"]) =>
    store.drain.begin(
      lane,
      { nonce, leaseMs: LEASE_MS },
      { id: batchId, first: last, last, identities: names.map(identity) },
    );
  const finished = (id: string, count = 1) => ({ finished: [{ id, count, deadline: DEADLINE }] });

  describe("append", () => {
    test("returns whether the lane was empty, and how many conversions wait", async () => {
      const first = await store.writer.append(lane, Buffer.from("a"), 3, DEADLINE);
      expect(first).toEqual({ wasEmpty: true, before: 0, after: 3 });
      const second = await store.writer.append(lane, Buffer.from("b"), 2, DEADLINE);
      expect(second).toEqual({ wasEmpty: false, before: 3, after: 5 });
    });

    test("keeps the bytes, and a lane is read from its head in order", async () => {
      const bytes = Buffer.from([0, 255, 13, 10, 128, 0]);
      await store.writer.append(lane, bytes, 1, DEADLINE);
      for (const text of ["b", "c"]) await append(text);
      const [first, second] = await store.drain.read(lane, undefined, 2);
      expect(first?.blob.equals(bytes)).toBe(true);
      expect(first).toMatchObject({ count: 1, deadline: DEADLINE });
      const rest = await store.drain.read(lane, second?.id, 10);
      expect(rest.map(({ blob }) => blob.toString())).toEqual(["c"]);
      expect(await store.drain.ids(lane, first?.id, 10)).toEqual([second?.id, rest[0]?.id]);
    });
  });

  describe("the lease", () => {
    test("goes to one drain, and the other learns how long to wait", async () => {
      expect(await acquire("first")).toMatchObject({ kind: "held", crashes: 1 });
      const other = await acquire("second");
      expect(other.kind === "busy" && other.ttlMs).toBeGreaterThan(LEASE_MS - 1000);
    });

    test("asked for twice by one drain is the same lease", async () => {
      await acquire("first");
      expect(await acquire("first")).toMatchObject({ kind: "held", crashes: 1 });
    });

    test("is released by its holder only", async () => {
      await acquire("first");
      await store.drain.release(lane, "second");
      expect((await acquire("second")).kind).toBe("busy");
      await store.drain.release(lane, "first");
      expect(await acquire("second")).toMatchObject({ kind: "held", crashes: 1 });
    });

    test("counts acquisitions that were never released, until something is settled", async () => {
      await append();
      for (const [crash, nonce] of ["a", "b", "c"].entries()) {
        expect(await acquire(nonce)).toMatchObject({ crashes: crash + 1 });
        await store.lapse(lane);
      }
      await settle({ deliveries: delivered("x") });
      expect(await acquire("d")).toMatchObject({ crashes: 1 });
    });

    test("counts a drain that died also after another one has released it", async () => {
      await acquire("dead");
      await store.lapse(lane);
      await acquire("next");
      await store.drain.release(lane, "next");
      expect(await acquire("third")).toMatchObject({ crashes: 2 });
    });

    test("keeps its count of crashes when a drain that lost it releases it", async () => {
      await acquire("dead");
      await store.lapse(lane);
      await acquire("next");
      await store.drain.release(lane, "dead");
      await store.lapse(lane);
      expect(await acquire("third")).toMatchObject({ crashes: 3 });
    });

    test("that lapsed is taken back by its drain while nobody else took it", async () => {
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
      await acquire("first");
      await store.lapse(lane);
      await acquire("second");
      expect((await begin("first", "b")).kind).toBe("lost");
      expect(await store.drain.extend(lane, "first", LEASE_MS)).toBe(false);
      expect(await store.drain.extend(lane, "second", LEASE_MS)).toBe(true);
    });
  });

  describe("the ledger", () => {
    test("knows what was delivered, and nothing else", async () => {
      await acquire("n");
      await settle({ deliveries: delivered("a", "c") });
      const begun = await begin("n", "b2", POSITION, ["a", "b", "c"]);
      expect(begun.kind === "begun" && [...begun.known]).toEqual([
        [0, "delivered"],
        [2, "delivered"],
      ]);
    });

    test("remembers a death at its position, and a later delivery over it", async () => {
      await acquire("n");
      await settle({ dead: [death("a")] });
      expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, { givenUpAt: POSITION }]]) });
      await settle({ deliveries: delivered("a") });
      expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, "delivered"]]) });
      await settle({ dead: [death("a")] });
      expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, "delivered"]]) });
    });

    test("counts a death once, also of a conversion that is set aside in between", async () => {
      const move = { incarnation: store.incarnation, groups: [], finished: [], parts: [] };
      await settle({ dead: [death("a")] });
      for (const _ of [1, 2]) await store.drain.setAside(lane, { ...move, identities: [identity("a")] });
      await acquire("n");
      expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, "aside-again"]]) });
      await settle({ dead: [death("a")] });
      expect(await begin("n", "b")).toMatchObject({ known: new Map([[0, { givenUpAt: POSITION }]]) });
      expect((await store.totals(lane)).dead).toEqual({ refused: 1 });
    });
  });

  describe("settle", () => {
    test("done twice counts once", async () => {
      const id = await append("one", 2);
      const same = { deliveries: delivered("a"), dead: [death("b")], ...finished(id, 2) };
      expect(await settle(same)).toBe(0);
      expect(await settle(same)).toBe(0);
      const totals = { settled: 2, delivered: 1, dead: { refused: 1 }, waiting: 0 };
      expect(await store.totals(lane)).toEqual(totals);
    });

    test("of a part, twice and overlapping, counts each conversion once", async () => {
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

    test("asks for no lease", async () => {
      const id = await append();
      await acquire("somebody else");
      expect(await settle({ deliveries: delivered("a"), ...finished(id) })).toBe(0);
    });
  });

  describe("intents", () => {
    test("of dead drains name each stretch that they began, also after the next crash", async () => {
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
      const first = await append("one");
      await append("two");
      await acquire("dead");
      await begin("dead", "b1", positionAt(first, 0));
      await settle({ closes: ["another"], ...finished(first) });
      await store.lapse(lane);
      expect(await acquire("next")).toMatchObject({ possiblySent: [] });
    });

    test("are removed by the settle that closes them, and kept by another", async () => {
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
  });

  describe("a segment", () => {
    test("in quarantine counts no longer as waiting, and crashes are counted anew", async () => {
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

    test("that is read alone is counted until the lease is released", async () => {
      const id = await append();
      await acquire("n");
      expect(await store.drain.noteAlone(lane, id)).toBe(0);
      expect(await store.drain.noteAlone(lane, id)).toBe(1);
      await store.drain.release(lane, "n");
      expect(await store.drain.noteAlone(lane, id)).toBe(0);
    });
  });

  test("the last failure is kept with the position that it reached", async () => {
    expect(await store.drain.failure(lane)).toBeUndefined();
    await store.drain.noteFailure(lane, { atMs: 1234.4, last: POSITION });
    expect(await store.drain.failure(lane)).toEqual({ atMs: 1234, last: POSITION });
  });
}
