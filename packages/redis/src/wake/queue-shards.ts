import { Cluster } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { slotOf } from "../connection/slot.ts";
import { keysOf } from "../keys.ts";

const SLOTS = 16_384;

/**
 * Hash tags whose slots lie in the middle of each sixth of all slots. A cluster whose slots are divided evenly among 1,
 * 2, 3 or 6 masters has each sixth on one of them.
 */
const TAGS = ["cr:2521", "cr:149", "cr:1070", "cr:2657", "cr:1336", "cr:1306"] as const;

/**
 * Returns the prefixes of the queues of one kind, one queue each. A queue of BullMQ lies in one slot. One Redis has one
 * queue; in a cluster a single one would put all wake-ups on one node, and stop them all with it.
 */
export function shardPrefixes(redis: RedisClient): readonly string[] {
  const keys = keysOf(redis);
  return redis instanceof Cluster ? TAGS.map((tag) => keys.queues(tag)) : [keys.queues()];
}

/** Returns which of the queues has the wake-ups about a key: the one in the key's own sixth of the slots. */
export function shardOf(key: string, shards: number): number {
  return shards === 1 ? 0 : Math.floor((slotOf(key) * shards) / SLOTS);
}
