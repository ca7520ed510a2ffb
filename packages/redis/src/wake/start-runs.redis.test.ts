import { ClusterTopology, RedisServer } from "@relay/testkit";
import { expect, test } from "vitest";
import { connectRedis } from "../connection/connect-redis.ts";
import type { RedisAddress } from "../connection/redis-address.ts";
import { within } from "../connection/within.ts";
import { clusterAddress } from "../testing/private-cluster.ts";
import { lane } from "../testing/drain-jobs.ts";
import { Queues } from "./queues.ts";

/** Starts to drain while Redis is away, brings it back, and waits for one drain after another that is asked for. */
async function drainsOnceItIsBack(
  address: RedisAddress | string,
  server: { kill(): Promise<void>; restart(): Promise<void> },
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const [redis, jobsRedis] = [await connectRedis(address, "worker"), await connectRedis(address, "jobs")];
  for (const client of [redis, jobsRedis]) resources.defer(() => client.disconnect());
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  await server.kill();
  const failed = Promise.withResolvers<void>();
  let drains = 0;
  const work = async () => {
    drains += 1;
    return { kind: "done" } as const;
  };
  const running = queues.drains.start(jobsRedis, work, { concurrency: 1, onError: () => failed.resolve() });
  resources.defer(() => running.close());
  await failed.promise;
  await server.restart();
  // The first run needs no connection that waits for jobs; the others do.
  for (const nth of [1, 2, 3]) {
    await queues.drains.wake(lane);
    await expect.poll(() => drains).toBe(nth);
  }
}

test("a worker that starts while Redis is away drains once it is back", async () => {
  await using server = await RedisServer.start();
  await drainsOnceItIsBack(server.url, server);
});

test("a worker that starts while a cluster is away drains once it is back", async () => {
  await using topology = await ClusterTopology.start({ masters: 1, hasReplicas: false });
  const [node] = topology.nodes;
  if (!node) throw new TypeError("no node");
  await drainsOnceItIsBack(clusterAddress(topology), node);
});

test("a close waits for what runs, and not for a Redis that says nothing", async () => {
  await using server = await RedisServer.start();
  const [redis, jobsRedis] = [
    await connectRedis(server.url, "worker"),
    await connectRedis(server.url, "jobs"),
  ];
  const queues = new Queues(redis);
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<{ kind: "done" }>();
  const work = async () => {
    begun.resolve();
    return end.promise;
  };
  const running = queues.drains.start(jobsRedis, work, { concurrency: 1, onError: () => undefined });
  await queues.drains.wake(lane);
  await begun.promise;
  server.freeze();
  const closed = running.close();
  expect(await within(3000, closed, "runs")).toBe("runs");
  end.resolve({ kind: "done" });
  await closed;
  for (const client of [redis, jobsRedis]) client.disconnect();
});
