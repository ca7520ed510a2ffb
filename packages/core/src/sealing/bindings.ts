import type { ReplayRef } from "../replay/replays.ts";
import { laneName, type LaneRef } from "../lane/lane-ref.ts";

/** Binds a dead letter to its place. Its id follows from its dataset, event name and event_id. */
export function deadLetterBinding(destination: string, id: string): string {
  return `dead-letter ${destination} ${id}`;
}

/** Binds a segment to its lane, in its stream, in quarantine and in a set-aside group. */
export function segmentBinding(lane: LaneRef): string {
  return `segment ${laneName(lane)}`;
}

/** Binds the patch of a replay to it. */
export function replayBinding({ destination, id }: ReplayRef): string {
  return `replay ${destination} ${id}`;
}

/** Binds the head and the items of an actor's run to it and to the source that started it. */
export function runBinding(source: string, id: string): string {
  return `run ${source} ${id}`;
}

/** Binds the statuses of a report and the address of its webhook to the report. */
export function reportBinding(id: string): string {
  return `report ${id}`;
}
