/**
 * Seconds of one generation of a ledger: half of the hours for which it must know an identity. The current generation
 * and the two before it are read, so a mark is known for `ledgerHours` to one and a half times as long.
 */
export function generationSeconds(ledgerHours: number): number {
  return ledgerHours * 1800;
}
