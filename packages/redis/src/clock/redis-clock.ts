import { Cluster, type Redis } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { nodeOf } from "../connection/slot.ts";
import { keysOf } from "../keys.ts";

/**
 * ioredis sends TIME itself already before a connection is ready, and forgets it when that connection breaks: whoever
 * waits for the answer would wait for ever. It keeps scripts.
 */
const TIME = "return redis.call('TIME')";

/**
 * Redis' clock as TIME answers it: seconds and microseconds. In a cluster that of the node with the relay's own keys,
 * always the same one.
 */
export async function redisTime(redis: Pick<RedisClient, "eval">): Promise<readonly [number, number]> {
  const node: Pick<Redis, "eval"> =
    redis instanceof Cluster ? (nodeOf(redis, keysOf(redis).born) ?? redis) : redis;
  const [seconds, micros] = (await node.eval(TIME, 0)) as readonly string[];
  return [Number(seconds), Number(micros)];
}

/** Redis' clock, milliseconds since 1970. Everything in Redis is timed by it. */
export async function redisNowMs(redis: RedisClient): Promise<number> {
  const [seconds, micros] = await redisTime(redis);
  return seconds * 1000 + Math.floor(micros / 1000);
}
