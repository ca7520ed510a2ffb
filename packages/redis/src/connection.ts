import { RelayError } from "@relay/core";
import { Redis } from "ioredis";

/** Reconnects often: BullMQ's own schedule waits up to 20 s after an outage, and an idle lane would wait with it. */
const reconnectDelayMs = (attempt: number) => Math.min(attempt * 100, 1000);

const failover = (error: Error) => (error.message.includes("READONLY") ? 2 : false);

export type RedisRole = "producer" | "worker";

/**
 * Opens a connection. A producer fails in milliseconds when Redis is away, so that the caller hears of it; a worker
 * waits, because what it has to say must be said.
 */
export async function connectRedis(url: string, role: RedisRole): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: reconnectDelayMs,
    reconnectOnError: failover,
    keepAlive: 30_000,
    ...(role === "producer"
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5000 }
      : { maxRetriesPerRequest: null }),
  });
  let lastError: Error | undefined;
  redis.on("error", (error: Error) => {
    lastError = error;
  });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new RelayError("RELAY_REDIS_UNREACHABLE", { detail: addressOf(url), cause: lastError ?? error });
  }
  return redis;
}

/** Host and database of a Redis URL, without the password it may hold. */
export function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `(${hostname || pathname}${port === "" ? "" : `:${port}`})`;
}

/** Refuses a Redis that would lose acknowledged conversions: too old, evicting, or without an append-only file. */
export async function checkRedis(redis: Redis, { allowVolatile = false } = {}): Promise<void> {
  const info = parseInfo(await redis.info());
  const version = info.get("valkey_version") ?? info.get("redis_version") ?? "0";
  if (Number(version.split(".")[0]) < 7)
    throw new RelayError("RELAY_REDIS_TOO_OLD", { detail: `It is ${version}.` });
  const policy = info.get("maxmemory_policy") ?? "noeviction";
  if (policy !== "noeviction")
    throw new RelayError("RELAY_REDIS_EVICTS", { detail: `Its policy is ${policy}.` });
  if (info.get("aof_enabled") !== "1" && !allowVolatile) throw new RelayError("RELAY_REDIS_NOT_DURABLE");
}

/** The `name:value` lines of INFO. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}
