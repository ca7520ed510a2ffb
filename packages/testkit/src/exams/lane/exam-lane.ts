import { createHash } from "node:crypto";
import {
  type Aside,
  type DeadReason,
  type Incarnation,
  type LaneDrain,
  type LaneRef,
  type LaneWriter,
  type NewSegment,
  positionAt,
  type Settlement,
} from "@relay/core";

export const lane: LaneRef = { destination: "meta-shop", index: 3 };
export const LEASE_MS = 10_000;
export const DEADLINE = 1_795_000_000;
export const POSITION = positionAt("1700000000000-4", 17);

/** An implementation of the lane ports as the exam uses it. */
export interface LaneCandidate {
  readonly writer: LaneWriter;
  readonly drain: LaneDrain;
  readonly aside: Aside;
  /** The store's present incarnation. */
  readonly incarnation: Incarnation;
  totals(lane: LaneRef): Promise<{
    readonly settled: number;
    readonly delivered: number;
    readonly dead: Readonly<Partial<Record<DeadReason, number>>>;
    readonly waiting: number;
  }>;
  /** Records that a destination has so many lanes. `meta-shop` has four. */
  open(destination: string, lanes: number): Promise<void>;
  /** Has a destination remember deliveries for so many hours from now on. */
  rememberFor(destination: string, hours: number): Promise<void>;
  /** Begins a growth of its lanes, as an operator does. */
  grow(destination: string, lanes: number): Promise<void>;
  /** Brings the growth on, as the sweeper does. */
  sweepGrowth(destination: string): Promise<void>;
  /** Makes the lease of a lane lapse, as after the death of its drain. */
  lapse(lane: LaneRef): Promise<void>;
}

/** A segment whose producer knows of four lanes, unless the test says otherwise. */
export const segmentOf = (content: string | Buffer, count = 1, lanes = 4): NewSegment => ({
  blob: typeof content === "string" ? Buffer.from(content) : content,
  count,
  deadline: DEADLINE,
  lanes,
});

export const identity = (name: string) => createHash("sha256").update(name).digest("binary").slice(0, 16);

/** Deliveries of a settlement. */
export const delivered = (...names: readonly string[]) => [
  { identities: names.map(identity), receipt: { source: "shop", atMs: 1, attempts: 1 } },
];

/** A conversion of a settlement that was given up. */
export const death = (name: string) => ({
  identity: identity(name),
  position: POSITION,
  reason: "refused" as const,
  wasGivenUp: false,
});

/** A finished segment of a settlement. */
export const finished = (id: string, count = 1) => ({ finished: [{ id, count, deadline: DEADLINE }] });

/** An empty settlement of the drain `n` but for these fields. */
export const settlementOf = (incarnation: Incarnation, part: Partial<Settlement>): Settlement => ({
  lease: { of: "lane", nonce: "n" },
  incarnation,
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

export type ExamLane = ReturnType<typeof examLane>;

/** Short names for the calls of one lane. */
export function examLane(store: LaneCandidate) {
  const { writer, drain, incarnation } = store;
  return {
    store,
    /** Returns the id of the new segment. */
    append: async (text = "one", count = 1) => {
      await writer.append(lane, segmentOf(text, count));
      const id = (await drain.ids(lane, undefined, 100)).at(-1);
      if (id === undefined) throw new Error("nothing was appended");
      return id;
    },
    acquire: (nonce: string) => drain.acquire(lane, nonce, LEASE_MS),
    begin: (nonce: string, id: string, last = POSITION, names: readonly string[] = ["a"]) =>
      drain.begin(
        lane,
        { nonce, leaseMs: LEASE_MS },
        { id, first: last, last, identities: names.map(identity) },
      ),
    settle: (part: Partial<Settlement>) => drain.settle(lane, settlementOf(incarnation, part)),
  };
}
