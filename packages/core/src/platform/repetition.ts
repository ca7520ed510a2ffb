import type { PlatformLimits } from "./platform.ts";

/** One hour of the platform's time is left over: the repetition still has to arrive. */
const MARGIN_MS = 3_600_000;

/**
 * Whether a platform still recognises a repetition of a conversion that it may have received at `sentAtMs`: the same
 * event_id within `dedupeHours`, minus an hour. Both times are milliseconds of one clock.
 */
export function recognisesRepetition(
  { dedupeHours }: Pick<PlatformLimits, "dedupeHours">,
  sentAtMs: number,
  nowMs: number,
): boolean {
  return nowMs - sentAtMs <= dedupeHours * 3_600_000 - MARGIN_MS;
}
