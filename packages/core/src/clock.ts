/** While clocks differ by more, nobody knows how old anything is: nothing is given up for its age. */
const CLOCKS_DISAGREE_MS = 3_600_000;

/** Clocks are read a moment apart: a little into the future is now. */
const SLACK_MS = 1000;

/** Whether two clocks are near enough to each other to give a conversion up for its age. Milliseconds since the epoch. */
export function clocksAgree(redisMs: number, processMs: number): boolean {
  return Math.abs(redisMs - processMs) <= CLOCKS_DISAGREE_MS;
}

/**
 * In how long something is due that came at `arrivedMs` and may wait for `waitMs`, both by Redis' clock. What came from the
 * future came before its clock was set back: it is due now. Never more than `waitMs`.
 */
export function dueInMs(arrivedMs: number, waitMs: number, nowMs: number): number {
  const waitedMs = nowMs - arrivedMs;
  if (waitedMs < -SLACK_MS) return 0;
  return Math.min(waitMs, Math.max(0, waitMs - waitedMs));
}
