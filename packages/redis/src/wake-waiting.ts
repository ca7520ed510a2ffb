import type { Redis } from "ioredis";
import { viewLanes } from "./lanes-view.ts";
import type { DrainQueue } from "./queues.ts";

/** Has every lane of a destination that holds something drained now, whatever its drain was waiting for. */
export async function wakeWaiting(redis: Redis, drains: DrainQueue, destination: string): Promise<void> {
  const lanes = await viewLanes(redis);
  const own = lanes.filter(({ lane, waiting }) => lane.destination === destination && waiting > 0);
  for (const { lane } of own) await drains.wakeNow(lane);
}
