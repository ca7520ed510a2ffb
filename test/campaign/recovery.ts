import { setTimeout as passing } from "node:timers/promises";
import { type LaneRef, laneName } from "@relay/core";
import { readTotals, type RedisClient, RedisGate } from "@relay/redis";

const LOOK_EVERY_MS = 100;
const GIVE_UP_MS = 60_000;

/** How long lanes stood still after a worker's kill. */
export interface Recovery {
  /** When it was killed, epoch milliseconds. */
  readonly atMs: number;
  /** The longest that a lane with an open gate settled nothing; Infinity where one had not settled within a minute. */
  readonly ms: number;
  /** That lane; absent where none had to recover. */
  readonly slowest?: string;
}

interface Watched {
  readonly lane: LaneRef;
  readonly settledBefore: number;
  standingMs: number;
}

/**
 * Waits until every lane that has a backlog now, and an open gate, has settled something again. Time during which a lane's
 * gate is shut does not count, nor during which its platform or Redis is unwell: it waits for those then, whatever becomes
 * of workers.
 *
 * @param isWell whether a lane's platform takes requests now, and everything a lane needs is there.
 */
export async function watchRecovery(
  redis: RedisClient,
  lanes: readonly LaneRef[],
  isWell: (lane: LaneRef) => boolean,
): Promise<Recovery> {
  const atMs = Date.now();
  const startedAt = performance.now();
  const gate = new RedisGate(redis);
  // A gate whose node is away counts as shut: its lanes wait for that node.
  const isOpen = async ({ destination }: LaneRef) =>
    (await gate.read(destination).catch(() => undefined))?.state === "open";
  const still = new Set(await startingPoints(redis, lanes, isOpen));
  const recovered: Watched[] = [];
  let lookedAt = performance.now();
  while (still.size > 0 && performance.now() - startedAt < GIVE_UP_MS) {
    await passing(LOOK_EVERY_MS);
    const sinceLastMs = performance.now() - lookedAt;
    lookedAt += sinceLastMs;
    for (const watched of still) {
      const { settled, waiting } = (await looked(redis, watched.lane)) ?? { settled: 0, waiting: Infinity };
      if (waiting === 0 || settled > watched.settledBefore) {
        still.delete(watched);
        recovered.push(watched);
      } else if (isWell(watched.lane) && (await isOpen(watched.lane))) watched.standingMs += sinceLastMs;
    }
  }
  const [stuck] = still;
  if (stuck) return { atMs, ms: Infinity, slowest: laneName(stuck.lane) };
  const [slowest] = recovered.toSorted((a, b) => b.standingMs - a.standingMs);
  return slowest ? { atMs, ms: slowest.standingMs, slowest: laneName(slowest.lane) } : { atMs, ms: 0 };
}

/** The lanes whose gate is open, with what each has settled so far. */
async function startingPoints(
  redis: RedisClient,
  lanes: readonly LaneRef[],
  isOpen: (lane: LaneRef) => Promise<boolean>,
): Promise<Watched[]> {
  const found = await Promise.all(
    lanes.map(async (lane) => {
      const [totals, open] = await Promise.all([looked(redis, lane), isOpen(lane)]);
      return totals && open ? [{ lane, settledBefore: totals.settled, standingMs: 0 }] : [];
    }),
  );
  return found.flat();
}

/** Undefined while the slot of the lane is being moved: several keys cannot be read at once then. */
function looked(redis: RedisClient, lane: LaneRef) {
  return readTotals(redis, lane).catch(() => undefined);
}
