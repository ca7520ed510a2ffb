import type { LaneRef } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { viewLanes } from "../lane/lanes-view.ts";
import type { DrainQueue } from "./queues.ts";

/** The lanes of a destination that hold conversions. */
export async function waitingLanes(redis: RedisClient, destination: string): Promise<readonly LaneRef[]> {
  const lanes = await viewLanes(redis);
  return lanes.flatMap(({ lane, waiting }) =>
    lane.destination === destination && waiting > 0 ? [lane] : [],
  );
}

/** Asks for a drain of every lane of a destination that holds conversions, whatever its drain was waiting for. */
export async function wakeWaiting(
  redis: RedisClient,
  drains: DrainQueue,
  destination: string,
): Promise<void> {
  for (const lane of await waitingLanes(redis, destination)) await drains.wakeNow(lane);
}
