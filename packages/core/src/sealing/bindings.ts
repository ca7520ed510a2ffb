import { laneName, type LaneRef } from "../lane/lane-ref.ts";

/** Binds a dead letter to its place. Its id follows from its dataset, event name and event_id. */
export function deadLetterBinding(destination: string, id: string): string {
  return `dead-letter ${destination} ${id}`;
}

/** Binds a segment to its lane, in its stream, in quarantine and in a set-aside group. */
export function segmentBinding(lane: LaneRef): string {
  return `segment ${laneName(lane)}`;
}
