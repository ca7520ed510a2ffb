import { ClockWatch } from "@relay/core";
import { bestEffort } from "../connection/best-effort.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { within } from "../connection/within.ts";
import { keysOf } from "../keys.ts";
import { claimScript } from "../lease/lease.ts";

const EVERY_MS = 1000;
/** After this time a process that no longer sweeps is replaced by another one. */
const LEASE_MS = 3000;
/** How long the answer about the lease is waited for. */
const PATIENCE_MS = 500;

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
 * harm. `nonce` holds the lease.
 */
export function startSweeper(
  redis: RedisClient,
  nonce: string,
  sweep: (time: SweepTime) => Promise<void>,
  onError: (error: Error) => void,
): { close(): Promise<void> } {
  const claim = claimScript(redis);
  const watch = new ClockWatch();
  let running: Promise<void> | undefined;
  let claiming: Promise<boolean> | undefined;
  const run = async () => {
    const steadyMs = performance.now();
    const wallClockWentBack = watch.look(Date.now(), steadyMs) < 0;
    claiming ??= claim([keysOf(redis).sweep], [nonce, LEASE_MS])
      .then((held) => held === 1)
      .finally(() => (claiming = undefined));
    // Without an answer it sweeps too: the lease may lie on a node of a cluster that is away, and the lanes elsewhere.
    const isOurs = await within(PATIENCE_MS, claiming, true);
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
      if (running) await bestEffort(running);
    },
  };
}
