import { Cluster, type ClusterOptions, Redis, type RedisOptions } from "ioredis";
import { ignoreAsking } from "./asking.ts";
import type { RedisAddress, RedisPlace, RedisTls } from "./redis-address.ts";
import type { RedisClient } from "./redis-client.ts";

export type RedisRole = "producer" | "confirmed" | "worker" | "jobs";

/** Retries often. BullMQ's own schedule waits up to 20 s after an outage, and an idle lane would wait with it. */
const reconnectDelayMs = (attempt: number) => Math.min(attempt * 100, 1000);

const failover = (error: Error) => (error.message.includes("READONLY") ? 2 : false);

/** For every connection: a host that does not answer is given up in seconds. */
const SHARED = {
  lazyConnect: true,
  reconnectOnError: failover,
  keepAlive: 5000,
  connectTimeout: 3000,
  // From the decision to close until the socket is destroyed, when the other side does not close it.
  disconnectTimeout: 500,
  // ioredis waits up to this long before it asks a Redis again that is loading its data.
  maxLoadingRetryTime: 1000,
} as const;

/** How long the command of a producer may take, unless the address says so. */
const COMMAND_MS = 5000;

const OF_ROLE = {
  producer: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: COMMAND_MS },
  // A confirmation is about the writes of its own connection, so nothing is sent again on another one.
  confirmed: { enableOfflineQueue: false, maxRetriesPerRequest: 0 },
  worker: { maxRetriesPerRequest: null },
  // BullMQ copies this connection for commands that wait up to ten seconds for an answer. Nothing else is asked on it,
  // so nothing else would notice a silent host. ioredis does not stop the timer when a connection ends: such a program
  // has to end itself.
  jobs: { maxRetriesPerRequest: null, socketTimeout: 11_500 },
} as const;

/**
 * How often a command is sent again to another node, or to the same one after 100 ms. A producer's fails after some two
 * seconds; the others outlast every failover.
 */
const REDIRECTIONS = {
  producer: 16,
  confirmed: 16,
  worker: Number.MAX_SAFE_INTEGER,
  jobs: Number.MAX_SAFE_INTEGER,
} as const;

/** Returns a client that is not connected yet. */
export function newClient(address: RedisAddress, role: RedisRole, connectionName?: string): RedisClient {
  const { place, natMap } = address;
  const options = optionsOf(address, role, connectionName);
  switch (place.kind) {
    case "url":
      // ioredis would ignore the certificates beside a URL that asks for TLS.
      return new Redis(address.tls ? place.url.replace(/^rediss:/, "redis:") : place.url, {
        ...options,
        retryStrategy: reconnectDelayMs,
      });
    case "sentinel":
      return new Redis({
        ...options,
        ...sentinelOptions(place, options.tls),
        ...(natMap && { natMap }),
        retryStrategy: reconnectDelayMs,
      });
    case "cluster":
      ignoreAsking();
      return new Cluster([...place.nodes], {
        ...clusterOptions(role),
        ...(natMap && { natMap }),
        redisOptions: options,
      });
  }
}

function optionsOf(
  { credentials = {}, tls, connectTimeoutMs, commandTimeoutMs }: RedisAddress,
  role: RedisRole,
  connectionName?: string,
) {
  const { username, password } = credentials;
  return {
    ...SHARED,
    ...OF_ROLE[role],
    ...(connectTimeoutMs !== undefined && { connectTimeout: connectTimeoutMs }),
    ...(commandTimeoutMs !== undefined && role === "producer" && { commandTimeout: commandTimeoutMs }),
    ...(username !== undefined && { username }),
    ...(password && { password: password.reveal() }),
    ...(tls && { tls: tlsOptions(tls) }),
    ...(connectionName !== undefined && { connectionName }),
  } satisfies RedisOptions;
}

function tlsOptions({ ca, cert, key, servername }: RedisTls) {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key && { key: key.reveal() }),
    ...(servername !== undefined && { servername }),
  };
}

function sentinelOptions(
  { sentinels, masterName, sentinelCredentials = {} }: Extract<RedisPlace, { kind: "sentinel" }>,
  tls: RedisOptions["tls"],
) {
  const { username, password } = sentinelCredentials;
  return {
    sentinels: [...sentinels],
    name: masterName,
    ...(username !== undefined && { sentinelUsername: username }),
    ...(password && { sentinelPassword: password.reveal() }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
    sentinelRetryStrategy: reconnectDelayMs,
    sentinelReconnectStrategy: reconnectDelayMs,
    // A Sentinel that accepts the connection and does not answer is passed over.
    sentinelCommandTimeout: 2000,
    // Not ioredis' failoverDetector: a message that arrives while it connects ends the client for good. The heartbeat
    // notices a primary that froze.
    failoverDetector: false,
  } satisfies RedisOptions;
}

function clusterOptions(role: RedisRole): ClusterOptions {
  return {
    lazyConnect: true,
    enableOfflineQueue: role === "worker" || role === "jobs",
    maxRedirections: REDIRECTIONS[role],
    // Two nodes that send a command to each other, while a slot changes hands, must not keep a core busy.
    retryDelayOnMoved: 20,
    slotsRefreshTimeout: 2000,
    // A failover behind a frozen node closes no connection: only this shows it.
    slotsRefreshInterval: 2000,
    clusterRetryStrategy: reconnectDelayMs,
    // The socket looks the name up, so that the server's certificate is compared with the name and not the address.
    dnsLookup: (host, callback) => callback(null, host),
  };
}
