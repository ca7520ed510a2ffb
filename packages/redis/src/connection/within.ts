import { setTimeout as after } from "node:timers/promises";

/** Returns what the work resolves to, or `otherwise` when it takes longer than `ms`. Rejects when the work rejects before. */
export async function within<T, const U>(ms: number, work: Promise<T>, otherwise: U): Promise<T | U> {
  const late = new AbortController();
  try {
    return await Promise.race([work, after(ms, otherwise, { signal: late.signal, ref: false })]);
  } finally {
    late.abort();
    work.catch(() => undefined);
  }
}
