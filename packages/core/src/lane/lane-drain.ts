import type { AsideMove } from "./aside.ts";
import type { Begun, BegunBatch, LeaseClaim } from "./begin.ts";
import type { Incarnation } from "./incarnation.ts";
import type { LaneRef } from "./lane-ref.ts";
import type { Position } from "./position.ts";
import type { Settlement } from "./settlement.ts";
import type { StoredSegment } from "./stored-segment.ts";

/**
 * A stretch of a lane that an earlier drain began to send, as one micro-batch. Its conversions that are still in the lane
 * may have been delivered.
 */
export interface PossiblySent {
  /** When it began, milliseconds of Redis' clock. */
  readonly sentAtMs: number;
  readonly first: Position;
  readonly last: Position;
}

export type Acquired =
  | { readonly kind: "busy"; readonly ttlMs: number }
  | {
      readonly kind: "held";
      readonly incarnation: Incarnation;
      /** Segments in the lane. */
      readonly segments: number;
      /** Conversions in the lane. */
      readonly waiting: number;
      /** Acquisitions since the last release or effective settle: a count of crashes. */
      readonly crashes: number;
      readonly possiblySent: readonly PossiblySent[];
      /** When the oldest of them came, milliseconds of Redis' clock; absent in an empty lane. */
      readonly oldestAtMs?: number;
    };

/**
 * The last failure in a lane that its conversions did not cause themselves: the last position it concerned, and when it
 * first occurred.
 */
export interface LaneFailure {
  /** Milliseconds of Redis' clock. */
  readonly atMs: number;
  readonly last: Position;
}

/** A drain's side of one lane. Every call names its nonce or batch and can be repeated. */
/** A segment that a drain reads alone. */
export interface TakenAlone {
  readonly segmentId: string;
  /** How many drains took it alone before, one after the other, and died. */
  readonly deaths: number;
  /** The segment before it; undefined: it is the head. */
  readonly afterId: string | undefined;
}

export interface LaneDrain {
  acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<Acquired>;
  read(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly StoredSegment[]>;
  /** Extends the lease, writes an intent and asks the ledger. */
  begin(lane: LaneRef, lease: LeaseClaim, batch: BegunBatch): Promise<Begun>;
  extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean>;
  /** Returns false when nothing was written, because it gives conversions up and the lease is another drain's. */
  settle(lane: LaneRef, settlement: Settlement): Promise<boolean>;
  quarantine(lane: LaneRef, segmentId: string, reason: string): Promise<boolean>;
  /** Ids of the next segments, without their content. */
  ids(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly string[]>;
  failure(lane: LaneRef): Promise<LaneFailure | undefined>;
  noteFailure(lane: LaneRef, failure: LaneFailure): Promise<void>;
  /**
   * Chooses the segment that the drain with this nonce reads alone: one that a drain died over, or else the one after the
   * last that was read alone, and after the last of all the head. Undefined when the lane is empty. A settle that finishes
   * anything lets the next choice begin at the head.
   */
  takeAlone(lane: LaneRef, nonce: string): Promise<TakenAlone | undefined>;
  /** Sets conversions aside, all or none. Returns false when there is no room for them. */
  setAside(lane: LaneRef, move: AsideMove): Promise<boolean>;
  /** Returns how many segments the lane still holds. */
  release(lane: LaneRef, nonce: string): Promise<number>;
}
