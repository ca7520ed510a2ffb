import type { Position } from "@relay/core";

/** Order in the lane: by segment id (`<ms>-<seq>`), then by index. */
export function comparePositions(a: Position, b: Position): number {
  if (a.segmentId !== b.segmentId) {
    const [aMs = 0, aSeq = 0] = a.segmentId.split("-").map(Number);
    const [bMs = 0, bSeq = 0] = b.segmentId.split("-").map(Number);
    return aMs - bMs || aSeq - bSeq;
  }
  return a.index - b.index;
}
