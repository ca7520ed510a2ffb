import { randomUUID } from "node:crypto";
import { ClockWatch } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { claimScript } from "../lease/lease.ts";

const EVERY_MS = 1000;
/** After this time a process that no longer sweeps is replaced by another one. */
const LEASE_MS = 3000;

/** The clocks of one sweep. What lies in Redis is timed by Redis' clock, which each look reads with it. */
export interface SweepTime {
  /** Milliseconds of this process' steady clock, which nobody can set. Says how long something has rested. */
  readonly steadyMs: number;
  /**
   * Whether the wall clock of this host was set back since its last sweep. BullMQ delays jobs by it: delayed ones would
   * wait for longer.
   */
  readonly wallClockWentBack: boolean;
}

/**
 * Runs `sweep` each second in one of all worker processes. Each process asks by its own timer, which no change of a
 * clock can move, and one holds the lease. A process whose wall clock was set back sweeps too. Two sweeps at once do no
 * harm.
 */
export function startSweeper(
  redis: RedisClient,
  sweep: (time: SweepTime) => Promise<void>,
  onError: (error: Error) => void,
): { close(): Promise<void> } {
  const claim = claimScript(redis);
  const self = randomUUID();
  const watch = new ClockWatch();
  let running: Promise<void> | undefined;
  const run = async () => {
    const steadyMs = performance.now();
    const wallClockWentBack = watch.look(Date.now(), steadyMs) < 0;
    const isOurs = (await claim([keysOf(redis).sweep], [self, LEASE_MS])) === 1;
    if (isOurs || wallClockWentBack) await sweep({ steadyMs, wallClockWentBack });
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
