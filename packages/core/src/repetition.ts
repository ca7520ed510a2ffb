import type { PlatformLimits } from "./platform.ts";

/** An hour less than platforms recognise a repetition for: the repetition still has to arrive. */
const MARGIN_MS = 3_600_000;

/**
 * Whether a platform still recognises the repetition of a conversion that it may have got at `sentAtMs`: with the same
 * event_id within `dedupeHours`, less an hour. Both times are milliseconds of one clock.
 */
export function recognisesRepetition(
  { dedupeHours }: Pick<PlatformLimits, "dedupeHours">,
  sentAtMs: number,
  nowMs: number,
): boolean {
  return nowMs - sentAtMs <= dedupeHours * 3_600_000 - MARGIN_MS;
}
