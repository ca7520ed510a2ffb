import type { Identity } from "../conversion/identity.ts";
import { RelayError } from "../errors/errors.ts";
import { isLaneCount, laneOf } from "./lane-ref.ts";

/** How the conversions of a destination are divided into lanes. It only ever grows. */
export interface LaneLayout {
  readonly lanes: number;
  /** How long the ledger keeps an identity. */
  readonly ledgerHours: number;
  /** The layouts before it whose ledgers are still asked, the oldest first. */
  readonly earlier: readonly EarlierLayout[];
}

/** A layout that lanes have grown out of. */
export interface EarlierLayout {
  readonly lanes: number;
  /**
   * Until when its ledgers are asked, milliseconds of Redis' clock. Absent while its lanes still hold conversions from
   * before the growth.
   */
  readonly untilMs?: number;
}

/**
 * For how long after a growth a set-aside or quarantined conversion may still be delivered from its old lane, milliseconds.
 * Each of both waits for a day at most.
 */
const LATE_DELIVERIES_MS = 2 * 86_400_000;

/**
 * Returns the layout with more lanes. Throws RELAY_CANNOT_GROW for a number that is no power of two above the present one
 * and up to 64, and while an earlier growth is not over.
 */
export function grownTo(layout: LaneLayout, lanes: number): LaneLayout {
  const { lanes: present, ledgerHours, earlier } = layout;
  if (!isLaneCount(lanes) || lanes <= present)
    throw new RelayError("RELAY_CANNOT_GROW", {
      detail: `It has ${present} lanes; ${lanes} is not a power of two above that and up to 64.`,
    });
  const growing = growingFrom(layout);
  if (growing !== undefined)
    throw new RelayError("RELAY_CANNOT_GROW", {
      detail: `It still grows from ${growing} to ${present} lanes.`,
    });
  return { lanes, ledgerHours, earlier: [...earlier, { lanes: present }] };
}

/**
 * The layout with at least so many lanes. A lane that is closed to fewer shows that they have grown, also when Redis has
 * lost the record of it. An earlier growth was over by then.
 */
export function grownAtLeastTo(layout: LaneLayout, lanes: number, nowMs: number): LaneLayout {
  return lanes <= layout.lanes ? layout : grownTo(growthOver(layout, nowMs), lanes);
}

/** The number of lanes before a growth that is not over. */
export function growingFrom({ earlier }: LaneLayout): number | undefined {
  return earlier.find(({ untilMs }) => untilMs === undefined)?.lanes;
}

/** Whether a lane must wait: the lane before it may still hold conversions with its identities. */
export function isWaitingLane(layout: LaneLayout, index: number): boolean {
  return index >= (growingFrom(layout) ?? layout.lanes);
}

/** The layout once the old lanes hold nothing from before the growth. */
export function growthOver({ earlier, ...layout }: LaneLayout, nowMs: number): LaneLayout {
  const untilMs = nowMs + layout.ledgerHours * 3_600_000 + LATE_DELIVERIES_MS;
  return { ...layout, earlier: earlier.map((one) => ({ untilMs, ...one })) };
}

/** The layout without those before it whose ledgers need no longer be asked. */
export function withoutPast({ earlier, ...layout }: LaneLayout, nowMs: number): LaneLayout {
  return { ...layout, earlier: earlier.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs) };
}

/** The lanes in which an identity may be known: its own, then those of earlier layouts. */
export function lanesOf({ lanes, earlier }: LaneLayout, identity: Identity): readonly number[] {
  if (earlier.length === 0) return [laneOf(identity, lanes)];
  return [...new Set([lanes, ...earlier.map((one) => one.lanes)].map((count) => laneOf(identity, count)))];
}
