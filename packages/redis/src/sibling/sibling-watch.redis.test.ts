import { afterAll, expect, test, vi } from "vitest";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { newNonce } from "../lease/nonce.ts";
import { privateCluster } from "../testing/private-cluster.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { connectRedis } from "../connection/connect-redis.ts";
import { Queues } from "../wake/queues.ts";
import { type Sibling, SiblingWatch, startSiblingWatch } from "./sibling-watch.ts";

const { redis, server } = await privateRedis();
const cluster = await privateCluster();
const queues = new Queues(redis);
const queuesOfCluster = new Queues(cluster);
afterAll(() => Promise.all([queues.close(), queuesOfCluster.close()]));

const PROCESSES = "{cr}:processes:m";
const DEAD = "m:7:1";
const DEATHS: ReadonlySet<string> = new Set([DEAD]);

const processOf = (mark: string): Sibling => ({ machine: "m", mark, isDead: (one) => DEATHS.has(one) });

/** Registers lanes, and has a process hold the first of them. Returns its lease. */
async function holdLane(client: RedisClient, mark: string, lanes = 3): Promise<string> {
  const keys = keysOf(client);
  for (let index = 0; index < lanes; index += 1) await client.sadd(keys.lanes, `shop:${index}`);
  const { lease } = keys.lane({ destination: "shop", index: 0 });
  await client.set(lease, newNonce(mark), "PX", 60_000);
  return lease;
}

/** Looks once for each mark: each is known to have announced itself. */
async function announce(...marks: readonly string[]): Promise<readonly SiblingWatch[]> {
  const all = marks.map((mark) => new SiblingWatch(redis, queues, processOf(mark)));
  for (const watch of all) await watch.look();
  return all;
}

test("two processes that find a dead one at once free its lease once", async () => {
  const lease = await holdLane(redis, DEAD);
  await announce(DEAD);
  const watches = await announce("m:8:1", "m:9:1");
  const freed = await Promise.all(watches.map((watch) => watch.look()));
  expect(freed.reduce((sum, { leases }) => sum + leases, 0)).toBe(1);
  expect(await redis.exists(lease)).toBe(0);
  expect(await redis.zrange(PROCESSES, 0, -1)).toEqual(["m:8:1", "m:9:1"]);
});

test("a process that still announces itself is not believed to be dead", async () => {
  const lease = await holdLane(redis, DEAD);
  await announce(DEAD);
  const [watch] = await announce("m:8:1");
  await redis.zincrby(PROCESSES, 1, DEAD);
  expect(await watch?.look()).toEqual({ leases: 0, runs: 0 });
  expect(await redis.exists(lease)).toBe(1);
  expect(await watch?.look()).toEqual({ leases: 1, runs: 0 });
});

test("only what the dead process holds is freed, not what one with a longer mark does", async () => {
  await announce(DEAD);
  const [watch] = await announce("m:8:1");
  const lease = await holdLane(redis, `${DEAD}0`);
  expect(await watch?.look()).toEqual({ leases: 0, runs: 0 });
  expect(await redis.exists(lease)).toBe(1);
});

test("what a process had begun to run when it died, without a lease yet, is woken at once", async () => {
  const lane = { destination: "shop", index: 0 };
  await using resources = new AsyncDisposableStack();
  const begin = async (mark: string) => {
    const jobsRedis = await connectRedis(server.url, "jobs");
    resources.defer(() => jobsRedis.disconnect());
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const run = async () => {
      begun.resolve();
      await ended.promise;
      return { kind: "done" } as const;
    };
    const runs = queues.drains.start(jobsRedis, run, { concurrency: 1, mark, onError: () => undefined });
    resources.defer(async () => {
      ended.resolve();
      await runs.close();
    });
    await queues.drains.wake(lane);
    await begun.promise;
  };
  await begin(DEAD);
  await announce(DEAD);
  const [watch] = await announce("m:8:1");
  expect(await watch?.look()).toEqual({ leases: 0, runs: 1 });
  // Without that its run would wait for the end of the dead one. What the new one runs is none of the dead process.
  await begin("m:8:1");
  await announce(DEAD);
  expect(await watch?.look()).toEqual({ leases: 0, runs: 0 });
});

test("a silent process is forgotten after two minutes, and with all of them the list", async () => {
  await redis.zadd(PROCESSES, 1, "m:5:1", Date.now() + 3_600_000, "m:6:1");
  await announce("m:8:1");
  expect(await redis.zrange(PROCESSES, 0, -1)).toEqual(["m:8:1"]);
  const leftMs = await redis.pttl(PROCESSES);
  expect(leftMs).toBeGreaterThan(65_000);
  expect(leftMs).toBeLessThanOrEqual(120_000);
});

test("a look that fails is reported and made again; a process that stops takes itself off the list", async () => {
  await redis.set(PROCESSES, "not a list");
  const onError = vi.fn<(error: Error) => void>();
  const siblings = new SiblingWatch(redis, queues, processOf("m:8:1"));
  const watch = await startSiblingWatch(siblings, { onFreed: () => undefined, onError });
  expect(onError).toHaveBeenCalledTimes(1);
  await redis.del(PROCESSES);
  await expect.poll(() => redis.zcard(PROCESSES)).toBe(1);
  await watch.close();
  expect(await redis.exists(PROCESSES)).toBe(0);
});

test("in a cluster each lane is freed where it lies", async () => {
  const lease = await holdLane(cluster, DEAD);
  await cluster.hset(keysOf(cluster).layout, "shop", "{}");
  const dead = new SiblingWatch(cluster, queuesOfCluster, processOf(DEAD));
  const watch = new SiblingWatch(cluster, queuesOfCluster, processOf("m:8:1"));
  await dead.look();
  await watch.look();
  expect(await watch.look()).toEqual({ leases: 1, runs: 0 });
  expect(await cluster.exists(lease)).toBe(0);
  expect(await cluster.zrange(PROCESSES, 0, -1)).toEqual(["m:8:1"]);
});
