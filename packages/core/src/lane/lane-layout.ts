import type { Identity } from "../conversion/identity.ts";
import { RelayError } from "../errors/errors.ts";
import { isLaneCount, laneOf } from "./lane-ref.ts";

/** How the conversions of a destination are divided into lanes, and remembered. The number of lanes only ever grows. */
export interface LaneLayout {
  readonly lanes: number;
  /** How long the ledger keeps an identity. */
  readonly ledgerHours: number;
  /** The layouts before it whose ledgers are still asked, the oldest first. */
  readonly earlier: readonly EarlierLayout[];
}

/** A layout before it. */
export interface EarlierLayout {
  readonly lanes: number;
  readonly ledgerHours: number;
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
  return { lanes, ledgerHours, earlier: [...earlier, { lanes: present, ledgerHours }] };
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
  return { ...layout, earlier: earlier.map((one) => ({ untilMs: askedUntilMs(one, nowMs), ...one })) };
}

/**
 * The layout with other ledger hours. New deliveries are remembered for so long at once; earlier ones for as long as they
 * were to be.
 */
export function rememberingFor(layout: LaneLayout, ledgerHours: number, nowMs: number): LaneLayout {
  if (ledgerHours === layout.ledgerHours) return layout;
  const { lanes, earlier } = layout;
  const before = { lanes, ledgerHours: layout.ledgerHours };
  return {
    lanes,
    ledgerHours,
    earlier: [
      // Where two programs disagree for a while, one entry is enough.
      ...earlier.filter(({ untilMs, ...one }) => untilMs === undefined || !isSame(one, before)),
      { ...before, untilMs: askedUntilMs(before, nowMs) },
    ],
  };
}

function askedUntilMs({ ledgerHours }: { readonly ledgerHours: number }, nowMs: number): number {
  return nowMs + ledgerHours * 3_600_000 + LATE_DELIVERIES_MS;
}

function isSame(one: Omit<EarlierLayout, "untilMs">, other: Omit<EarlierLayout, "untilMs">): boolean {
  return one.lanes === other.lanes && one.ledgerHours === other.ledgerHours;
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

/** A ledger of a destination: each lane has one for each number of hours that it remembers. */
export interface LedgerRef {
  readonly lane: number;
  readonly hours: number;
}

/**
 * The ledgers in which an identity may be known, its own first. A conversion that is set aside may be settled in an earlier
 * lane after the hours have changed, so each lane is asked for each number of hours.
 */
export function ledgersOf(layout: LaneLayout, identity: Identity): readonly LedgerRef[] {
  const hours = new Set([layout.ledgerHours, ...layout.earlier.map((one) => one.ledgerHours)]);
  return lanesOf(layout, identity).flatMap((lane) => Array.from(hours, (one) => ({ lane, hours: one })));
}
