/** Below this share of a rate limit nothing is slowed down. */
const FREE_UP_TO = 0.75;
/** Rest between two micro-batches at the limit itself. */
const LONGEST_REST_MS = 10_000;

/**
 * Milliseconds that a lane rests after an answer, by the used share of the platform's rate limit (`usage`, 1 is all of
 * it). 0 below three quarters, then rising to 10 seconds. Slowing down avoids being refused: at the limit everything
 * waits.
 */
export function restAtUsageMs(usage: number | undefined): number {
  if (usage === undefined || usage <= FREE_UP_TO) return 0;
  return Math.round(LONGEST_REST_MS * Math.min(1, (usage - FREE_UP_TO) / (1 - FREE_UP_TO)));
}
