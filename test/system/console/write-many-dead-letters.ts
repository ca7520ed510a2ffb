import type { Conversion, DeadLetter } from "@relay/core";
import { RedisDeadLetters } from "@relay/redis";
import { Redis } from "ioredis";
import { NO_SEALER } from "../../sealer-of.ts";
import { purchase } from "../shop.ts";

const ID = "f".repeat(24);

/** So many of the newest have records; the pages behind them are not looked at. */
const RECORDS = 300;

/**
 * Writes dead letters of a destination as copies of one, within Redis: to have so many refused takes minutes. Each dies a
 * millisecond after the one before, and all are in every index of the first.
 */
export async function writeManyDeadLetters(
  redisUrl: string,
  destination: string,
  count: number,
): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    await new RedisDeadLetters(redis, NO_SEALER).write(destination, [sample(destination)]);
    const byTime = `{${destination}}:dead`;
    const indexes = await redis.keys(`${byTime}:by:*`);
    const holding = await Promise.all(indexes.map((index) => redis.zscore(index, ID)));
    const own = indexes.filter((_, index) => holding[index] !== null);
    const keys = [byTime, `${byTime}:letter:${ID}`, ...own];
    await redis.eval(COPY, keys.length, ...keys, count - 1, Date.now() - count, ID, RECORDS);
  } finally {
    redis.disconnect();
  }
}

function sample(destination: string): DeadLetter {
  return {
    id: ID,
    destination,
    dataset: "1001",
    reason: "expired",
    diedAtMs: Date.now(),
    envelope: { source: "web-shop", receivedAtMs: Date.now(), requestId: "r" },
    conversion: purchase("late") as unknown as Conversion,
    attempts: [],
  };
}

const COPY = `
local record = redis.call('GET', KEYS[2])
local prefix = string.sub(KEYS[2], 1, -25)
local count, from = tonumber(ARGV[1]), tonumber(ARGV[2])
for n = 1, count do
  local id = string.format('%024x', n)
  redis.call('ZADD', KEYS[1], from + n, id)
  if n > count - ARGV[4] then redis.call('SET', prefix .. id, (string.gsub(record, ARGV[3], id))) end
end
for at = 3, #KEYS do redis.call('ZUNIONSTORE', KEYS[at], 1, KEYS[1]) end
return 1`;
