import type { Socket } from "node:net";
import { Cluster, type Redis } from "ioredis";
import { Keys, useKeys } from "../keys.ts";
import { newClient, type RedisRole } from "./client-options.ts";
import { connectionNameOf, type ProcessIdentity } from "./connected-processes.ts";
import { addressAt, type RedisAddress } from "./redis-address.ts";
import type { RedisClient } from "./redis-client.ts";
import { refusedConnection } from "./refused-connection.ts";

/** How long a new connection may stay silent, milliseconds. */
const SILENT_MS = 4000;
/** How long the start may take: Sentinels and nodes of a cluster are tried one after the other. */
const START_MS = 15_000;

/**
 * Opens a connection. A producer's commands fail within seconds when Redis is away, so that its caller learns of it. A
 * worker's commands wait, because outcomes must be written; so do those of BullMQ. With an identity, the connection is
 * named after the process, for {@link readConnectedProcesses}. Throws a RelayError that says what was wrong: no answer,
 * TLS, the password, or a server of another kind than the address says.
 */
export async function connectRedis(url: string, role: RedisRole, identity?: ProcessIdentity): Promise<Redis>;
export async function connectRedis(
  where: RedisAddress | string,
  role: RedisRole,
  identity?: ProcessIdentity,
): Promise<RedisClient>;
export async function connectRedis(
  where: RedisAddress | string,
  role: RedisRole,
  identity?: ProcessIdentity,
): Promise<RedisClient> {
  const address = addressAt(where);
  const redis = newClient(address, role, identity && connectionNameOf(identity));
  useKeys(redis, new Keys(address.keyPrefix));
  watchSilence(redis);
  try {
    await firstConnection(redis);
  } catch (error) {
    redis.disconnect();
    throw refusedConnection(address, error as Error);
  }
  // A copy that waits for BullMQ to connect it would be given up for good with the first attempt that fails.
  if (role === "jobs") redis.options.lazyConnect = false;
  return redis;
}

/** Connects. Rejects with the error that says most. */
async function firstConnection(redis: RedisClient): Promise<void> {
  let lastError: Error | undefined;
  const failed = Promise.withResolvers<never>();
  const note = (error: Error) => {
    lastError = error;
  };
  redis.on("error", (error: Error) => {
    // The client would try the Sentinels again for ever.
    if (error.message.startsWith("All sentinels")) failed.reject(error);
    else note(error);
  });
  for (const event of ["node error", "sentinelError"]) redis.on(event, note);
  const late = setTimeout(() => failed.reject(new Error("no answer in time")), START_MS);
  try {
    await Promise.race([redis.connect(), failed.promise]);
  } catch (error) {
    throw lastError ?? error;
  } finally {
    clearTimeout(late);
    for (const event of ["node error", "sentinelError"]) redis.removeListener(event, note);
  }
}

function watchSilence(redis: RedisClient): void {
  const watch = (one: Redis) => one.on("connect", () => giveUpIfSilent(one.stream));
  if (redis instanceof Cluster) redis.on("+node", watch);
  else watch(redis);
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
