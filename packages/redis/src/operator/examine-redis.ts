import { type ErrorCode, RelayError } from "@relay/core";
import { type Acknowledge, checkReplicas, confirmationOf } from "../acknowledge/confirmation.ts";
import { redisTime } from "../clock/redis-clock.ts";
import { checkRedis } from "../connection/check-redis.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { FeatureLevel } from "../level/feature-level.ts";

/** What a relay asks of its Redis: settings under `redis` in relay.yaml. */
export interface RedisDemands {
  readonly allow_volatile: boolean;
  readonly acknowledge: Acknowledge;
  readonly acknowledge_timeout_ms: number;
}

/** Whether the relay can use a Redis. */
export interface RedisExamination {
  /** Redis' clock minus ours, seconds. */
  readonly clockSkewSeconds: number;
  /** Why the relay does not start with this Redis; absent when it does. */
  readonly fault?: { readonly code: ErrorCode; readonly message: string; readonly remedy: string };
}

/** Makes the checks that the programs make when they start. Rejects when Redis does not answer. */
export async function examineRedis(redis: RedisClient, demands: RedisDemands): Promise<RedisExamination> {
  const beforeMs = Date.now();
  const [seconds, micros] = await redisTime(redis);
  const clockSkewSeconds = seconds + micros / 1e6 - (beforeMs + Date.now()) / 2000;
  try {
    await checkRedis(redis, { allowVolatile: demands.allow_volatile });
    await new FeatureLevel(redis).mustRead();
    const confirmation = await confirmationOf(redis, demands.acknowledge, demands.acknowledge_timeout_ms);
    if (confirmation) await checkReplicas(redis, confirmation);
    return { clockSkewSeconds };
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    const { code, message, remedy } = error;
    return { clockSkewSeconds, fault: { code, message, remedy } };
  }
}
