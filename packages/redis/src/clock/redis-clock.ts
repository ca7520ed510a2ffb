import type { RedisClient } from "../connection/redis-client.ts";

/** Redis' clock, milliseconds since 1970. Everything in Redis is timed by it. */
export async function redisNowMs(redis: RedisClient): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
