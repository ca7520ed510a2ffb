import type { Redis } from "ioredis";

/** Redis' clock, milliseconds since the epoch: the one by which everything in Redis is timed. */
export async function redisNowMs(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
