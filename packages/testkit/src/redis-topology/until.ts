import { setTimeout as after } from "node:timers/promises";

const LOOK_EVERY_MS = 25;

/** Looks until `look` returns something, and returns it. A look that fails is repeated. Rejects after the time-out. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await after(LOOK_EVERY_MS);
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: last });
}
