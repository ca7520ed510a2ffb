import { userInfo } from "node:os";
import { connectRedis, mustAnswer, Operator, Queues } from "@relay/redis";
import { readRedisOnly, readSealingOnly, type RedisAddressConfig } from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import { Option } from "commander";

export interface RedisOptions {
  readonly redis?: string;
}

/** The Redis with the lanes and gates. */
export const redisOption = () =>
  new Option("--redis <url>", "Redis of the relay (default: that of relay.yaml, else REDIS_URL)");

/** Where Redis is: at the URL of the option, else where relay.yaml or the environment says. */
export function redisOf({ redis }: RedisOptions): RedisAddressConfig | string {
  return redis ?? readRedisOnly(process.env);
}

/** Runs one manual action on a connection of its own, with the sealing keys of relay.yaml where there is one. */
export async function operate<T>(
  options: RedisOptions,
  work: (operator: Operator) => Promise<T>,
): Promise<T> {
  const address = redisOf(options);
  const { keys } = readSealingOnly(process.env);
  const redis = await connectRedis(address, "producer");
  const queues = new Queues(redis);
  try {
    const sealer = new EnvelopeSealer(keys, () => performance.now());
    const operator = new Operator({ redis, queues, sealer, by: `${userInfo().username} (relay)` });
    return await mustAnswer(address, () => work(operator));
  } finally {
    await queues.close();
    redis.disconnect();
  }
}
