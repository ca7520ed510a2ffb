import type { Socket } from "node:net";
import { RelayError } from "@relay/core";
import { Redis } from "ioredis";

/** Reconnects often: BullMQ's own schedule waits up to 20 s after an outage, and an idle lane would wait with it. */
const reconnectDelayMs = (attempt: number) => Math.min(attempt * 100, 1000);

const failover = (error: Error) => (error.message.includes("READONLY") ? 2 : false);

export type RedisRole = "producer" | "worker" | "jobs";

/** For every connection: a host that answers nothing is given up in seconds. */
const SHARED = {
  lazyConnect: true,
  retryStrategy: reconnectDelayMs,
  reconnectOnError: failover,
  keepAlive: 5000,
  connectTimeout: 3000,
  // From the decision to close until the socket is gone, where the other side does not say goodbye.
  disconnectTimeout: 500,
  // ioredis waits up to this long before it asks again a Redis that is loading its data.
  maxLoadingRetryTime: 1000,
} as const;

/** How long a new connection may say nothing, ms. */
const SILENT_MS = 4000;

const OF_ROLE = {
  producer: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5000 },
  worker: { maxRetriesPerRequest: null },
  // BullMQ copies it for commands that wait up to ten seconds for an answer. Nobody else asks on it, so nobody would notice.
  // ioredis lets the timer run on when a connection ends: such a program has to end itself.
  jobs: { maxRetriesPerRequest: null, socketTimeout: 11_500 },
} as const;

/**
 * Opens a connection. A producer fails in seconds when Redis is away, so that the caller hears of it; a worker waits,
 * because what it has to say must be said, and so does what takes jobs from BullMQ. Throws a RelayError that says what was wrong: nobody answered, TLS, the password.
 */
export async function connectRedis(url: string, role: RedisRole): Promise<Redis> {
  const redis = new Redis(url, { ...SHARED, ...OF_ROLE[role] });
  let lastError: Error | undefined;
  redis.on("error", (error: Error) => {
    lastError = error;
  });
  redis.on("connect", () => giveUpIfSilent(redis.stream));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw refusedConnection(url, lastError ?? (error as Error));
  }
  return redis;
}

/**
 * Closes a new connection on which nothing comes. A host that vanished may still take connections, by its balancer, and
 * ioredis waits for ever for the answer to its first question.
 */
function giveUpIfSilent(socket: Socket): void {
  const timer = setTimeout(() => {
    const silence = new Error("Redis took the connection and says nothing.");
    socket.destroy(Object.assign(silence, { code: "ETIMEDOUT" }));
  }, SILENT_MS);
  for (const event of ["data", "close"]) socket.once(event, () => clearTimeout(timer));
}

/** What Redis says to whom it does not let in. */
const DENIED = /\b(NOAUTH|WRONGPASS|NOPERM)\b/;
/** OpenSSL's words for certificates that are not to be trusted, and for a server that speaks no TLS. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_SSL|EPROTO/;

/** The same promise; a command that the user may not run fails as a RelayError. */
export async function permitted<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    const { message, command: { name = "a command" } = {} } = error as Error & {
      command?: { name?: string };
    };
    const [denied] = DENIED.exec(message) ?? [];
    if (denied === undefined) throw error;
    throw new RelayError("RELAY_REDIS_DENIED", {
      detail: `it answered ${denied} to ${name.toUpperCase()}.`,
      cause: error,
    });
  }
}

function refusedConnection(url: string, cause: Error & { code?: string }): RelayError {
  const address = addressOf(url);
  const [denied] = DENIED.exec(cause.message) ?? [];
  if (denied !== undefined)
    return new RelayError("RELAY_REDIS_DENIED", { detail: `${address} answered ${denied}.`, cause });
  const { code = "" } = cause;
  if (CERTIFICATE.test(code))
    return new RelayError("RELAY_REDIS_TLS", { detail: `${address} ${code}.`, cause });
  const detail = code === "" ? address : `${address} ${code}`;
  return new RelayError("RELAY_REDIS_UNREACHABLE", { detail, cause });
}

/** Host and database of a Redis URL, without the password it may hold. */
export function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `(${hostname || pathname}${port === "" ? "" : `:${port}`})`;
}

/**
 * Refuses a Redis that cannot be used (a cluster's node, a replica, one that forbids INFO) or that would lose acknowledged
 * conversions: too old, evicting, or without an append-only file.
 */
export async function checkRedis(redis: Redis, { allowVolatile = false } = {}): Promise<void> {
  const info = parseInfo(await permitted(redis.info()));
  if (info.get("cluster_enabled") === "1") throw new RelayError("RELAY_REDIS_CLUSTER");
  if (info.get("role") === "slave") throw new RelayError("RELAY_REDIS_REPLICA");
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
