/** How a destination backs off. Milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * A probe costs a few requests. One each twenty seconds burdens no platform, and delivery goes on soon after an outage.
 */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 500, capMs: 20_000 };

/**
 * Capped exponential back-off with full jitter, in milliseconds: uniform in (0, min(cap, first * 2^failures)]. `dice`
 * is uniform in [0, 1). Full jitter spreads the requests of many processes; the gate adds the wait that a platform asks
 * for.
 */
export function backoffMs(
  failures: number,
  dice: number,
  { firstMs, capMs }: Backoff = DEFAULT_BACKOFF,
): number {
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(failures, 30));
  return Math.max(1, Math.round(ceiling * (1 - dice)));
}
