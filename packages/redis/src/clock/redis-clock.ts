import { Cluster, type Redis } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { nodeOf } from "../connection/slot.ts";
import { keysOf } from "../keys.ts";

/**
 * Redis' clock as TIME answers it: seconds and microseconds. In a cluster that of the node with the relay's own keys,
 * always the same one.
 */
export async function redisTime(redis: Pick<RedisClient, "time">): Promise<readonly [number, number]> {
  const node: Pick<Redis, "time"> =
    redis instanceof Cluster ? (nodeOf(redis, keysOf(redis).born) ?? redis) : redis;
  const [seconds, micros] = await node.time();
  return [Number(seconds), Number(micros)];
}

/** Redis' clock, milliseconds since 1970. Everything in Redis is timed by it. */
export async function redisNowMs(redis: RedisClient): Promise<number> {
  const [seconds, micros] = await redisTime(redis);
  return seconds * 1000 + Math.floor(micros / 1000);
}
