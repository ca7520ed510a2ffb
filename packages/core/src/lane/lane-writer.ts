import type { LaneRef } from "./lane-ref.ts";

/** What an append found and left. */
export interface Appended {
  readonly kind: "appended";
  readonly wasEmpty: boolean;
  /** Conversions that waited in the lane before it, and that wait now. */
  readonly before: number;
  readonly after: number;
}

/** The lane takes segments only from those who know that there are so many lanes. */
export interface Closed {
  readonly kind: "closed";
  readonly lanes: number;
}

/** A segment that is to be appended. */
export interface NewSegment {
  readonly blob: Buffer;
  /** Conversions in it. */
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** The number of lanes by which its lane was chosen. */
  readonly lanes: number;
}

/** The producers' side of lanes. */
export interface LaneWriter {
  /**
   * Adds a segment to a lane. Adds nothing when it is closed, because lanes have grown since it was chosen. Not
   * idempotent: a resend adds the same conversions again, and the ledger recognises them.
   */
  append(lane: LaneRef, segment: NewSegment): Promise<Appended | Closed>;
}
