import { userInfo } from "node:os";
import { connectRedis, mustAnswer, Operator, Queues } from "@relay/redis";
import { Option } from "commander";

export interface RedisOptions {
  readonly redis: string;
}

/** The Redis with the lanes and gates. */
export const redisOption = () =>
  new Option("--redis <url>", "Redis of the relay").env("REDIS_URL").default("redis://127.0.0.1:6379");

/** Runs one manual action on a connection of its own. */
export async function operate<T>(
  { redis: url }: RedisOptions,
  work: (operator: Operator) => Promise<T>,
): Promise<T> {
  const redis = await connectRedis(url, "producer");
  const queues = new Queues(redis);
  try {
    const operator = new Operator({ redis, queues, by: `${userInfo().username} (relay)` });
    return await mustAnswer(url, () => work(operator));
  } finally {
    await queues.close();
    redis.disconnect();
  }
}
