import { ClusterTopology } from "@relay/testkit";
import { afterAll, beforeEach } from "vitest";
import { connectRedis } from "../connection/connect-redis.ts";
import type { RedisAddress } from "../connection/redis-address.ts";
import { nodesOf } from "../connection/redis-client.ts";

/** Where the relay finds a cluster that a test runs. */
export function clusterAddress({ nodes }: ClusterTopology): RedisAddress {
  return { place: { kind: "cluster", nodes: nodes.map(({ port }) => ({ host: "127.0.0.1", port })) } };
}

/**
 * Starts a cluster of one node for the tests of one file, connects to it, and stops it after them. It refuses a script
 * that touches two slots as any other does. It is empty before each test.
 */
export async function privateCluster() {
  const topology = await ClusterTopology.start({ masters: 1, hasReplicas: false });
  const redis = await connectRedis(clusterAddress(topology), "worker");
  beforeEach(async () => {
    for (const node of nodesOf(redis)) await node.flushall();
  });
  afterAll(async () => {
    redis.disconnect();
    await topology.stop();
  });
  return redis;
}
