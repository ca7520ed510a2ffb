import { RedisServer } from "@relay/testkit";
import { afterAll, beforeEach } from "vitest";
import type { RedisRole } from "../connection/client-options.ts";
import { connectRedis } from "../connection/connect-redis.ts";

/**
 * Starts a Redis for the tests of one file, connects to it, and stops it after them. It is empty before each test.
 */
export async function privateRedis(role: RedisRole = "worker") {
  const server = await RedisServer.start();
  const redis = await connectRedis(server.url, role);
  beforeEach(async () => {
    await redis.flushall();
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  return { server, redis };
}
