import type { Redis } from "ioredis";

/** Redis' clock, milliseconds since 1970. Everything in Redis is timed by it. */
export async function redisNowMs(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
