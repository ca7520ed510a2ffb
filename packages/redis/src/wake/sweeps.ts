import { randomUUID } from "node:crypto";
import { ClockWatch } from "@relay/core";
import type { Redis } from "ioredis";
import { SWEEP } from "../keys.ts";
import { claimScript } from "../lease/lease.ts";

const EVERY_MS = 1000;
/** After this time a process that no longer sweeps is replaced by another one. */
const LEASE_MS = 3000;

/**
 * Runs `sweep` each second in one of all worker processes. Each process asks by its own timer, which no change of a
 * clock can move, and one holds the lease. A process whose clock was set back sweeps too and passes `clockWentBack`. Two
 * sweeps at once do no harm.
 */
export function startSweeper(
  redis: Redis,
  sweep: (clockWentBack: boolean) => Promise<void>,
  onError: (error: Error) => void,
): { close(): Promise<void> } {
  const claim = claimScript(redis);
  const self = randomUUID();
  const clock = new ClockWatch();
  let running: Promise<void> | undefined;
  const run = async () => {
    const clockWentBack = clock.look(Date.now(), performance.now()) < 0;
    if ((await claim([SWEEP], [self, LEASE_MS])) === 1 || clockWentBack) await sweep(clockWentBack);
  };
  const timer = setInterval(() => {
    // The next sweep does not start before a slow one ends.
    running ??= run()
      .catch((error: unknown) => onError(error instanceof Error ? error : new Error("sweep failed")))
      .finally(() => (running = undefined));
  }, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
