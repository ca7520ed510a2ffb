const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait before the next attempt. Never less than Retry-After asks for (seconds or a date); without it a
 * capped exponential back-off with full jitter. `dice` is uniform in [0, 1).
 */
export function waitMs(tries: number, retryAfter: string | null, nowMs: number, dice: number): number {
  const asked = retryAfter === null ? Number.NaN : askedMs(retryAfter, nowMs);
  if (Number.isFinite(asked)) return asked * (1 + dice / 4);
  return Math.max(1, Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 20)) * (1 - dice));
}

function askedMs(retryAfter: string, nowMs: number): number {
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : Math.max(0, Date.parse(retryAfter) - nowMs);
}
