import { setTimeout as passing } from "node:timers/promises";
import { type LaneRef, laneName } from "@relay/core";
import { readTotals, RedisGate } from "@relay/redis";
import type { Redis } from "ioredis";

const LOOK_EVERY_MS = 100;
const GIVE_UP_MS = 60_000;

/** How long lanes stood still after a worker's kill. */
export interface Recovery {
  /** When it was killed, epoch milliseconds. */
  readonly atMs: number;
  /** Until the last of them had settled something again; Infinity where one had not within a minute. */
  readonly ms: number;
  /** The last of them; absent where none had to recover. */
  readonly slowest?: string;
}

/**
 * Waits until every lane that has a backlog now, and a platform to send it to, has settled something again. A lane whose
 * gate is shut at this moment waits for its platform whatever becomes of workers, and is left out.
 */
export async function watchRecovery(redis: Redis, lanes: readonly LaneRef[]): Promise<Recovery> {
  const atMs = Date.now();
  const startedAt = performance.now();
  const still = new Map(await startingPoints(redis, lanes));
  let slowest: string | undefined;
  while (performance.now() - startedAt < GIVE_UP_MS) {
    for (const [lane, settledBefore] of still) {
      const { settled, waiting } = await readTotals(redis, lane);
      if (waiting > 0 && settled <= settledBefore) continue;
      still.delete(lane);
      slowest = laneName(lane);
    }
    if (still.size === 0) return { atMs, ms: performance.now() - startedAt, ...(slowest && { slowest }) };
    await passing(LOOK_EVERY_MS);
  }
  const [lane] = still.keys();
  return { atMs, ms: Infinity, ...(lane && { slowest: laneName(lane) }) };
}

/** The lanes whose gate is open, with what each has settled so far. */
async function startingPoints(
  redis: Redis,
  lanes: readonly LaneRef[],
): Promise<(readonly [LaneRef, number])[]> {
  const gate = new RedisGate(redis);
  const found = await Promise.all(
    lanes.map(async (lane) => {
      const [{ settled }, { state }] = await Promise.all([
        readTotals(redis, lane),
        gate.read(lane.destination),
      ]);
      return state === "open" ? [[lane, settled] as const] : [];
    }),
  );
  return found.flat();
}
