import type { Position, PossiblySent } from "@relay/core";

/** Order in the lane: by segment id (`<ms>-<seq>`), then by index. */
export function comparePositions(a: Position, b: Position): number {
  if (a.segmentId !== b.segmentId) {
    const [aMs = 0, aSeq = 0] = a.segmentId.split("-").map(Number);
    const [bMs = 0, bSeq = 0] = b.segmentId.split("-").map(Number);
    return aMs - bMs || aSeq - bSeq;
  }
  return a.index - b.index;
}

/**
 * Since when an earlier drain may have sent one of these, milliseconds of Redis' clock. Undefined when none was sent.
 */
export function sentSince(
  queuedConversions: readonly { readonly position: Position }[],
  possiblySent: PossiblySent | undefined,
): number | undefined {
  const mayBeSent = queuedConversions.some(
    ({ position }) => possiblySent && comparePositions(position, possiblySent.last) <= 0,
  );
  return mayBeSent ? possiblySent?.sentAtMs : undefined;
}
