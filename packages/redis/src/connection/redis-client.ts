import { Cluster, type Redis } from "ioredis";

/** A connection to one Redis, or the connections to the nodes of a cluster. */
export type RedisClient = Redis | Cluster;

/** Returns the connections to the servers that hold data: one, or one to each master of a cluster. */
export function nodesOf(redis: RedisClient): readonly Redis[] {
  return redis instanceof Cluster ? redis.nodes("master") : [redis];
}
