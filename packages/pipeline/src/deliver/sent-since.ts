import { comparePositions, type Position, type PossiblySent } from "@relay/core";

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
