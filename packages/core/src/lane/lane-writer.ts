import type { LaneRef } from "./lane-ref.ts";

/** What an append found and left. */
export interface Appended {
  readonly wasEmpty: boolean;
  /** Conversions that waited in the lane before it, and that wait now. */
  readonly before: number;
  readonly after: number;
}

/** The producers' side of lanes. */
export interface LaneWriter {
  /**
   * Adds a segment of `count` conversions, the first of which must be given up at `deadline` (Unix seconds). Not
   * idempotent: a resend adds the same conversions again, and the ledger recognises them.
   */
  append(lane: LaneRef, segment: Buffer, count: number, deadline: number): Promise<Appended>;
}
