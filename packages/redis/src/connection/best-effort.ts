import { setTimeout as after } from "node:timers/promises";

const PATIENCE_MS = 500;

/** Waits half a second at the most for work that may be lost, so that no stop hangs on it. Never rejects. */
export async function bestEffort(work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  const { signal } = patience;
  await Promise.race([
    work.catch(() => undefined),
    after(PATIENCE_MS, undefined, { signal, ref: false }).catch(() => undefined),
  ]);
  patience.abort();
}
