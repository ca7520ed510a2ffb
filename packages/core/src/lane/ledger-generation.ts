/** Generations of a ledger that are read: the present one and those before it. Older ones expire. */
export const LEDGER_GENERATIONS = 3;

/**
 * Seconds of one generation of a ledger, such that a mark is known for at least `ledgerHours`. The present generation is
 * not complete, so a mark is known for `ledgerHours` to one and a half times as long.
 */
export function generationSeconds(ledgerHours: number): number {
  return (ledgerHours * 3600) / (LEDGER_GENERATIONS - 1);
}
