import { checkReplicas, confirmationOf, ConfirmedWrites, connectRedis, RedisLaneWriter } from "@relay/redis";
import type { Sealer } from "@relay/core";
import type { Opening } from "./context.ts";

/**
 * Opens what writes to lanes, with a connection of its own where appends wait for a confirmation. Throws a RelayError
 * when Redis cannot confirm as `redis.acknowledge` asks, or cannot now.
 */
export async function openWriter(
  { config, resources }: Opening,
  redis: Awaited<ReturnType<typeof connectRedis>>,
  sealer: Sealer,
): Promise<RedisLaneWriter> {
  const { acknowledge, acknowledge_timeout_ms: timeoutMs } = config.redis;
  const confirmation = await confirmationOf(redis, acknowledge, timeoutMs);
  if (!confirmation) return new RedisLaneWriter(redis, sealer);
  await checkReplicas(redis, confirmation);
  const own = resources.adopt(await connectRedis(config.redisAddress, "confirmed"), (client) =>
    client.disconnect(),
  );
  return new RedisLaneWriter(redis, sealer, new ConfirmedWrites(own, confirmation));
}
