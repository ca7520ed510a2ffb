import {
  type Appended,
  type Conversion,
  encodeSegment,
  identityOf,
  laneOf,
  type LaneRef,
  type LaneWriter,
  type SegmentGroup,
} from "@relay/core";

/** Conversions for one lane, as one segment. */
export interface LaneBatch {
  readonly lane: LaneRef;
  /** The number of lanes by which the lane was chosen. */
  readonly lanes: number;
  readonly groups: readonly SegmentGroup[];
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
}

/** A segment that was appended. */
export interface AppendedBatch extends Appended {
  readonly lane: LaneRef;
  readonly count: number;
  readonly bytes: number;
}

export interface AppendContext {
  readonly writer: LaneWriter;
  /** Returns by what the lane of a conversion is chosen at a destination that has at least so many lanes. */
  readonly choiceOf: (destination: string, lanes: number) => Promise<LaneChoice>;
}

/** By what the lane of a conversion is chosen. */
export interface LaneChoice {
  readonly dataset: string;
  readonly lanes: number;
}

/**
 * Appends conversions to their lane. When lanes have grown since it was chosen, appends each of them to the lane that it
 * belongs to now. Returns what was appended, a segment a lane. Rejects when a write fails; others may have succeeded.
 */
export async function appendToLanes(
  batch: LaneBatch,
  context: AppendContext,
): Promise<readonly AppendedBatch[]> {
  const { lane, lanes, groups, deadline } = batch;
  const blob = encodeSegment(groups);
  const count = groups.reduce((sum, { conversions }) => sum + conversions.length, 0);
  const appended = await context.writer.append(lane, { blob, count, deadline, lanes });
  if (appended.kind === "appended") return [{ ...appended, lane, count, bytes: blob.length }];
  const choice = await context.choiceOf(lane.destination, appended.lanes);
  const divided = divideAnew(batch, choice);
  return (await Promise.all(divided.map((part) => appendToLanes(part, context)))).flat();
}

function divideAnew(
  { lane: { destination }, groups, deadline }: LaneBatch,
  { dataset, lanes }: LaneChoice,
): readonly LaneBatch[] {
  const byLane = new Map<number, SegmentGroup[]>();
  for (const { conversions, ...envelope } of groups) {
    const laneOfWritten = (written: string) =>
      laneOf(identityOf(dataset, JSON.parse(written) as Conversion), lanes);
    for (const [index, own] of Map.groupBy(conversions, laneOfWritten))
      byLane.set(index, [...(byLane.get(index) ?? []), { ...envelope, conversions: own }]);
  }
  return Array.from(byLane, ([index, own]) => ({
    lane: { destination, index },
    lanes,
    groups: own,
    deadline,
  }));
}
