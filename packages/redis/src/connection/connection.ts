import type { Socket } from "node:net";
import { RelayError } from "@relay/core";
import { Redis } from "ioredis";
import { connectionNameOf, type ProcessIdentity } from "./connected-processes.ts";

/** Retries often. BullMQ's own schedule waits up to 20 s after an outage, and an idle lane would wait with it. */
const reconnectDelayMs = (attempt: number) => Math.min(attempt * 100, 1000);

const failover = (error: Error) => (error.message.includes("READONLY") ? 2 : false);

export type RedisRole = "producer" | "worker" | "jobs";

/** For every connection: a host that does not answer is given up in seconds. */
const SHARED = {
  lazyConnect: true,
  retryStrategy: reconnectDelayMs,
  reconnectOnError: failover,
  keepAlive: 5000,
  connectTimeout: 3000,
  // From the decision to close until the socket is destroyed, when the other side does not close it.
  disconnectTimeout: 500,
  // ioredis waits up to this long before it asks a Redis again that is loading its data.
  maxLoadingRetryTime: 1000,
} as const;

/** How long a new connection may stay silent, milliseconds. */
const SILENT_MS = 4000;

const OF_ROLE = {
  producer: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5000 },
  worker: { maxRetriesPerRequest: null },
  // BullMQ copies this connection for commands that wait up to ten seconds for an answer. Nothing else is asked on it,
  // so nothing else would notice a silent host. ioredis does not stop the timer when a connection ends: such a program
  // has to end itself.
  jobs: { maxRetriesPerRequest: null, socketTimeout: 11_500 },
} as const;

/**
 * Opens a connection. A producer's commands fail within seconds when Redis is away, so that its caller learns of it. A
 * worker's commands wait, because outcomes must be written; so do those of BullMQ. With an identity, the connection is
 * named after the process, for {@link readConnectedProcesses}. Throws a RelayError that says what was wrong: no answer,
 * TLS, or the password.
 */
export async function connectRedis(url: string, role: RedisRole, identity?: ProcessIdentity): Promise<Redis> {
  const name = identity && { connectionName: connectionNameOf(identity) };
  const redis = new Redis(url, { ...SHARED, ...OF_ROLE[role], ...name });
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
 * Closes a new connection on which nothing arrives. The balancer of a vanished host may still accept connections, and
 * ioredis waits forever for the answer to its first command.
 */
function giveUpIfSilent(socket: Socket): void {
  const timer = setTimeout(() => {
    const silence = new Error("Redis accepted the connection but does not answer.");
    socket.destroy(Object.assign(silence, { code: "ETIMEDOUT" }));
  }, SILENT_MS);
  for (const event of ["data", "close"]) socket.once(event, () => clearTimeout(timer));
}

/** Redis' answers to a client that lacks a password or a permission. */
const DENIED = /\b(NOAUTH|WRONGPASS|NOPERM)\b/;
/** OpenSSL's codes for untrusted certificates and for a server that does not speak TLS. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_SSL|EPROTO/;

/** Returns the same promise. Rejects with RELAY_REDIS_DENIED when the user may not run the command. */
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
 * Checks that Redis can be used and keeps acknowledged conversions. Throws a RelayError for a node of a cluster, a
 * replica, a user who may not run INFO, a version that is too old, an eviction policy, or a missing append-only file
 * (unless `allowVolatile`).
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
