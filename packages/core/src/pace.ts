/** Below this share of a rate limit nothing is slowed down. */
const FREE_UP_TO = 0.75;
/** The rest between two micro-batches at the limit itself. */
const LONGEST_REST_MS = 10_000;

/**
 * How long a lane rests after an answer that says how much of the platform's rate limit is used up (`usage`, 1 is all of
 * it): nothing below three quarters, then more and more. Slower is better than refused: at the limit everything waits.
 */
export function restAtUsageMs(usage: number | undefined): number {
  if (usage === undefined || usage <= FREE_UP_TO) return 0;
  return Math.round(LONGEST_REST_MS * Math.min(1, (usage - FREE_UP_TO) / (1 - FREE_UP_TO)));
}
