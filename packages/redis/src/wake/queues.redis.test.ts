import type { LaneRef, Signal } from "@relay/core";
import { RedisServer } from "@relay/testkit";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { connectRedis } from "../connection/connection.ts";
import { laneKeys, LANES } from "../keys.ts";
import { RedisLaneDrain } from "../lane/lane-drain.ts";
import { RedisLaneWriter } from "../lane/lane-writer.ts";
import { type DrainQueue, Queues } from "./queues.ts";
import { Sweeper } from "./sweeper.ts";
import { startSweeper } from "./start-sweeper.ts";
import type { RunEnd } from "./wake-queue.ts";

const lane: LaneRef = { destination: "meta-shop", index: 0 };
const fail = (error: Error) => {
  throw error;
};

let server: RedisServer;
let redis: Redis;
let queue: DrainQueue;
let queues: Queues;
let worker: { close(): Promise<void> } | undefined;

beforeAll(async () => {
  server = await RedisServer.start();
  redis = await connectRedis(server.url, "worker");
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  queues = new Queues(redis);
  queue = queues.drains;
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await queues.close();
});

/** Runs `work` for each drain job and counts them. */
function drains(work: (run: number) => Promise<RunEnd> | RunEnd) {
  const runs: number[] = [];
  worker = queue.start(
    redis,
    async () => {
      runs.push(Date.now());
      return work(runs.length);
    },
    { concurrency: 4, onError: fail },
  );
  return runs;
}

test("a lane woken several times while its drain runs is drained once more", async () => {
  const running = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const runs = drains(async (run) => {
    if (run === 1) {
      running.resolve();
      await finish.promise;
    }
    return { kind: "done" };
  });
  await queue.wake(lane);
  await running.promise;
  for (let i = 0; i < 5; i += 1) await queue.wake(lane);
  finish.resolve();
  await vi.waitFor(async () => {
    expect(runs).toHaveLength(2);
    expect(await redis.exists("{cr}:drains:de:meta-shop:0")).toBe(0);
  });
});

test("a drain that returns `again` runs again", async () => {
  const runs = drains((run) => ({ kind: run < 4 ? "again" : "done" }));
  await queue.wake(lane);
  await vi.waitFor(() => expect(runs).toHaveLength(4));
});

test("a delayed drain runs at once only when its lane fills", async () => {
  const runs = drains((run) => (run === 1 ? { kind: "later", delayMs: 60_000 } : { kind: "done" }));
  await queue.wake(lane);
  await vi.waitFor(async () => expect(await redis.zcard("{cr}:drains:delayed")).toBe(1));
  await queue.wake(lane);
  expect(runs).toHaveLength(1);
  await queue.wakeNow(lane);
  await vi.waitFor(() => expect(runs).toHaveLength(2));
});

test("a delayed drain runs when its delay is over", async () => {
  const runs = drains((run) => (run === 1 ? { kind: "later", delayMs: 150 } : { kind: "done" }));
  await queue.wake(lane);
  await vi.waitFor(() => expect(runs).toHaveLength(2));
  expect((runs[1] ?? 0) - (runs[0] ?? 0)).toBeGreaterThanOrEqual(150);
});

test("with every key of BullMQ deleted, the sweeper starts the drains again", async () => {
  await redis.sadd(LANES, "meta-shop:0");
  await new RedisLaneWriter(redis).append(lane, Buffer.from("segment"), 1, 1_795_000_000);
  const drained = Promise.withResolvers<void>();
  drains(async () => {
    await redis.xtrim(laneKeys(lane).stream, "MAXLEN", 0);
    drained.resolve();
    return { kind: "done" };
  });
  for (const key of await redis.keys("{cr}:drains:*")) await redis.del(key);
  const sweeper = new Sweeper(redis, queues, () => undefined);
  const running = startSweeper(redis, (time) => sweeper.sweep(time), fail);
  await drained.promise;
  await running.close();
});

test("one process sweeps; another one goes on when it has ended or a clock was set back", async () => {
  const sweeps = { first: 0, second: 0 };
  const sweeperOf = (name: keyof typeof sweeps) =>
    startSweeper(redis, async () => void (sweeps[name] += 1), fail);
  const first = sweeperOf("first");
  await vi.waitFor(() => expect(sweeps.first).toBeGreaterThan(0), 5000);
  const second = sweeperOf("second");
  await vi.waitFor(() => expect(sweeps.first).toBeGreaterThan(2), 5000);
  expect(sweeps.second).toBe(0);
  await first.close();
  // As a clock that was set back leaves the lease.
  await redis.pexpire("{cr}:sweep", 3_600_000);
  await vi.waitFor(() => expect(sweeps.second).toBeGreaterThan(0), 8000);
  await second.close();
});

test("a lane whose drain is delayed by a wrong clock is woken within seconds", async () => {
  await redis.sadd(LANES, "meta-shop:0");
  await new RedisLaneWriter(redis).append(lane, Buffer.from("segment"), 1, 1_795_000_000);
  const runs = drains((run) => (run === 1 ? { kind: "later", delayMs: 3_600_000 } : { kind: "done" }));
  await queue.wake(lane);
  await vi.waitFor(async () => expect(await redis.zcard("{cr}:drains:delayed")).toBe(1));
  const sweeper = new Sweeper(redis, queues, () => undefined);
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  await sweeper.sweep({ steadyMs: 5000, wallClockWentBack: false });
  expect(runs).toHaveLength(1);
  await sweeper.sweep({ steadyMs: 13_000, wallClockWentBack: false });
  await vi.waitFor(() => expect(runs).toHaveLength(2));
});

test("a lane whose drain is delayed under a clock that was set back is woken by the next sweep", async () => {
  await redis.sadd(LANES, "meta-shop:0");
  await new RedisLaneWriter(redis).append(lane, Buffer.from("segment"), 1, 1_795_000_000);
  const runs = drains((run) => (run === 1 ? { kind: "later", delayMs: 3_600_000 } : { kind: "done" }));
  await queue.wake(lane);
  await vi.waitFor(async () => expect(await redis.zcard("{cr}:drains:delayed")).toBe(1));
  const sweeper = new Sweeper(redis, queues, () => undefined);
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  await sweeper.sweep({ steadyMs: 1000, wallClockWentBack: false });
  expect(runs).toHaveLength(1);
  await sweeper.sweep({ steadyMs: 2000, wallClockWentBack: true });
  await vi.waitFor(() => expect(runs).toHaveLength(2));
});

test("the locks of runs are shortened that a step back of Redis' clock has made longer", async () => {
  for (const name of ["drains", "asides"]) {
    await redis.lpush(`{cr}:${name}:active`, "7");
    await redis.set(`{cr}:${name}:7:lock`, "of a dead worker", "PX", 3_700_000);
    await redis.set(`{cr}:${name}:stalled-check`, "1", "PX", 3_700_000);
  }
  await new Sweeper(redis, queues, () => undefined).sweep({ steadyMs: 0, wallClockWentBack: false });
  for (const name of ["drains", "asides"]) {
    expect(await redis.pttl(`{cr}:${name}:7:lock`)).toBeLessThanOrEqual(10_000);
    expect(await redis.pttl(`{cr}:${name}:stalled-check`)).toBeLessThanOrEqual(3000);
  }
});

test("a lane whose queue entry names a job that no list holds is freed by the watchdog", async () => {
  await redis.sadd(LANES, "meta-shop:0");
  await new RedisLaneWriter(redis).append(lane, Buffer.from("segment"), 1, 1_795_000_000);
  await queue.wake(lane);
  await redis.del("{cr}:drains:wait");
  const signals: Signal[] = [];
  const sweeper = new Sweeper(redis, queues, (signal) => signals.push(signal));
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  await sweeper.sweep({ steadyMs: 30_000, wallClockWentBack: false });
  expect(await redis.llen("{cr}:drains:wait")).toBe(0);
  await sweeper.sweep({ steadyMs: 60_000, wallClockWentBack: false });
  expect(signals).toEqual([{ kind: "woken", lane: "meta-shop:0", by: "watchdog" }]);
  expect(await redis.llen("{cr}:drains:wait")).toBe(1);
});

test("a lane whose drain died is freed when its lease lapses, while BullMQ still counts its job as active", async () => {
  await redis.sadd(LANES, "meta-shop:0");
  await new RedisLaneWriter(redis).append(lane, Buffer.from("segment"), 1, 1_795_000_000);
  await new RedisLaneDrain(redis, () => 48).acquire(lane, "the dead", 60_000);
  await queue.wake(lane);
  await redis.rename("{cr}:drains:wait", "{cr}:drains:active");
  const signals: Signal[] = [];
  const sweeper = new Sweeper(redis, queues, (signal) => signals.push(signal));
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  expect(signals).toEqual([]);
  await redis.del(laneKeys(lane).lease);
  await sweeper.sweep({ steadyMs: 1000, wallClockWentBack: false });
  expect(signals).toEqual([{ kind: "woken", lane: "meta-shop:0", by: "sweeper" }]);
  expect(await redis.llen("{cr}:drains:wait")).toBe(1);
  await sweeper.sweep({ steadyMs: 2000, wallClockWentBack: false });
  expect(signals).toHaveLength(1);
});

test("the watchdog leaves a lane alone whose gate is shut or whose head moves", async () => {
  await redis.sadd(LANES, "meta-shop:0");
  const writer = new RedisLaneWriter(redis);
  await writer.append(lane, Buffer.from("one"), 1, 1_795_000_000);
  const signals: Signal[] = [];
  const sweeper = new Sweeper(redis, queues, (signal) => signals.push(signal));
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  const until = Date.now() + 60_000;
  await redis.hset("{meta-shop}:gate", { state: "backing-off", until, wait: 60_000 });
  await sweeper.sweep({ steadyMs: 100_000, wallClockWentBack: false });
  await redis.del("{meta-shop}:gate");
  await writer.append(lane, Buffer.from("two"), 1, 1_795_000_000);
  await redis.xtrim(laneKeys(lane).stream, "MAXLEN", 1);
  await sweeper.sweep({ steadyMs: 200_000, wallClockWentBack: false });
  expect(signals).toEqual([]);
});
