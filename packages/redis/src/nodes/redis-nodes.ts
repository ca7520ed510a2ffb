import { Cluster } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { readClusterNodes } from "./cluster-nodes.ts";
import { readSentinelNodes } from "./sentinel-nodes.ts";

/** A server or a Sentinel. */
export interface ServerNode {
  /** `host:port`, as the cluster or the Sentinels name it; of a Sentinel, as the configuration does. */
  readonly address: string;
  /** `primary`: it takes writes; in a cluster, a master that serves slots. */
  readonly role: "primary" | "replica" | "sentinel";
  readonly isUp: boolean;
}

/**
 * Returns the nodes that a cluster or Sentinels know, those that are away included, within two seconds. Empty for one
 * Redis, where nobody can be asked, and where the user may not ask.
 */
export async function readNodes(redis: RedisClient): Promise<readonly ServerNode[]> {
  if (redis instanceof Cluster) return readClusterNodes(redis);
  const { sentinels, name } = redis.options;
  return sentinels && name !== undefined ? readSentinelNodes(redis.options) : [];
}
