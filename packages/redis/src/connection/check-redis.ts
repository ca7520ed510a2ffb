import { RelayError } from "@relay/core";
import { Cluster } from "ioredis";
import { nodesOf, type RedisClient } from "./redis-client.ts";
import { permitted } from "./refused-connection.ts";

/**
 * Checks that Redis can be used and keeps acknowledged conversions: each master of a cluster. Throws a RelayError for a
 * server of another kind than was named, a cluster that does not serve every slot, a replica, a user who may not run
 * INFO, a version that is too old, an eviction policy, or a missing append-only file (unless `allowVolatile`).
 */
export async function checkRedis(redis: RedisClient, { allowVolatile = false } = {}): Promise<void> {
  if (redis instanceof Cluster) await checkCluster(redis);
  for (const node of nodesOf(redis)) {
    const info = parseInfo(await permitted(node.info()));
    if (!(redis instanceof Cluster)) checkKind(info);
    checkServer(info, allowVolatile);
  }
}

async function checkCluster(redis: Cluster): Promise<void> {
  const info = parseInfo(await permitted(redis.cluster("INFO")));
  const served = info.get("cluster_slots_ok") ?? "0";
  if (info.get("cluster_state") !== "ok" || served !== "16384")
    throw new RelayError("RELAY_REDIS_CLUSTER_DOWN", { detail: `${served} of 16384 slots are served.` });
}

/** Throws when a URL leads to something else than a Redis of its own. */
function checkKind(info: ReadonlyMap<string, string>): void {
  if (info.get("redis_mode") === "sentinel" || info.get("server_mode") === "sentinel")
    throw new RelayError("RELAY_REDIS_SENTINEL");
  if (info.get("cluster_enabled") === "1") throw new RelayError("RELAY_REDIS_CLUSTER");
}

function checkServer(info: ReadonlyMap<string, string>, allowVolatile: boolean): void {
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
