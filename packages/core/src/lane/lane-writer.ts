import type { LaneRef } from "./lane-ref.ts";

export type Appended =
  | { readonly closed: true }
  | { readonly closed: false; readonly wasEmpty: boolean; readonly before: number; readonly after: number };

/** The producers' side of lanes. */
export interface LaneWriter {
  /**
   * Adds a segment of `count` conversions, the first of which must be given up at `deadline` (Unix seconds). Not
   * idempotent: a resend adds the same conversions again, and the ledger recognises them.
   */
  append(lane: LaneRef, segment: Buffer, count: number, deadline: number): Promise<Appended>;
}
