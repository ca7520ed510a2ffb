import { expect, test, vi } from "vitest";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { newNonce } from "../lease/nonce.ts";
import { privateCluster } from "../testing/private-cluster.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { type Sibling, SiblingWatch, startSiblingWatch } from "./sibling-watch.ts";

const { redis } = await privateRedis();
const cluster = await privateCluster();

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
  const all = marks.map((mark) => new SiblingWatch(redis, processOf(mark)));
  for (const watch of all) await watch.look();
  return all;
}

test("two processes that find a dead one at once free its lease once", async () => {
  const lease = await holdLane(redis, DEAD);
  await announce(DEAD);
  const watches = await announce("m:8:1", "m:9:1");
  const freed = await Promise.all(watches.map((watch) => watch.look()));
  expect(freed).toContain(0);
  expect(freed).toContain(1);
  expect(await redis.exists(lease)).toBe(0);
  expect(await redis.zrange(PROCESSES, 0, -1)).toEqual(["m:8:1", "m:9:1"]);
});

test("a process that still announces itself is not believed to be dead", async () => {
  const lease = await holdLane(redis, DEAD);
  await announce(DEAD);
  const [watch] = await announce("m:8:1");
  await redis.zincrby(PROCESSES, 1, DEAD);
  expect(await watch?.look()).toBe(0);
  expect(await redis.exists(lease)).toBe(1);
  expect(await watch?.look()).toBe(1);
});

test("only what the dead process holds is freed, not what one with a longer mark does", async () => {
  await announce(DEAD);
  const [watch] = await announce("m:8:1");
  const lease = await holdLane(redis, `${DEAD}0`);
  expect(await watch?.look()).toBe(0);
  expect(await redis.exists(lease)).toBe(1);
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
  const watch = await startSiblingWatch(redis, processOf("m:8:1"), { onFreed: () => undefined, onError });
  expect(onError).toHaveBeenCalledTimes(1);
  await redis.del(PROCESSES);
  await expect.poll(() => redis.zcard(PROCESSES)).toBe(1);
  await watch.close();
  expect(await redis.exists(PROCESSES)).toBe(0);
});

test("in a cluster each lane is freed where it lies", async () => {
  const lease = await holdLane(cluster, DEAD);
  await cluster.hset(keysOf(cluster).layout, "shop", "{}");
  const dead = new SiblingWatch(cluster, processOf(DEAD));
  const watch = new SiblingWatch(cluster, processOf("m:8:1"));
  await dead.look();
  await watch.look();
  expect(await watch.look()).toBe(1);
  expect(await cluster.exists(lease)).toBe(0);
  expect(await cluster.zrange(PROCESSES, 0, -1)).toEqual(["m:8:1"]);
});
