import { setTimeout as passing } from "node:timers/promises";
import type { LaneRef } from "@relay/core";
import { readTotals } from "@relay/redis";
import type { Redis } from "ioredis";

const LOOK_EVERY_MS = 100;
const GIVE_UP_MS = 60_000;

/**
 * How long after this moment every lane that has a backlog now has settled something again, milliseconds; undefined where
 * one has not within a minute.
 */
export async function timeToRecover(redis: Redis, lanes: readonly LaneRef[]): Promise<number | undefined> {
  const startedAt = performance.now();
  const before = await Promise.all(lanes.map((lane) => readTotals(redis, lane)));
  const still = new Set(lanes.keys());
  while (performance.now() - startedAt < GIVE_UP_MS) {
    for (const place of still) {
      const lane = lanes[place];
      if (!lane) continue;
      const { settled, waiting } = await readTotals(redis, lane);
      if (waiting === 0 || settled > (before[place]?.settled ?? 0)) still.delete(place);
    }
    if (still.size === 0) return performance.now() - startedAt;
    await passing(LOOK_EVERY_MS);
  }
  return undefined;
}
