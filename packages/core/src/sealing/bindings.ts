import { laneName, type LaneRef } from "../lane/lane-ref.ts";

/** Binds a segment to its lane, in its stream, in quarantine and in a set-aside group. */
export function segmentBinding(lane: LaneRef): string {
  return `segment ${laneName(lane)}`;
}
