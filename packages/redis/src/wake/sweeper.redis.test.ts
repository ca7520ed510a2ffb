import { type Signal, laneName, USUAL_RETENTION } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { expect, test } from "vitest";
import { keysOf } from "../keys.ts";
import { RedisLaneDrain } from "../lane/lane-drain.ts";
import { RedisLaneWriter } from "../lane/lane-writer.ts";
import { drainJobs, fail, lane } from "../testing/drain-jobs.ts";
import { fixedLayout } from "../testing/fixed-layout.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { startSweeper } from "./start-sweeper.ts";
import { Sweeper } from "./sweeper.ts";

const { redis } = await privateRedis();
const { queues, run } = drainJobs(redis);

/** Registers the lane, and appends a segment to it. */
async function append(): Promise<void> {
  await redis.sadd(keysOf(redis).lanes, laneName(lane));
  await new RedisLaneWriter(redis, TEST_SEALER).append(lane, {
    blob: Buffer.from("segment"),
    count: 1,
    deadline: 1_795_000_000,
    lanes: 1,
  });
}

/** A sweeper with what it signals. `sweep` takes the time of the steady clock. */
function newSweeper() {
  const signals: Signal[] = [];
  const sweeper = new Sweeper(redis, queues, {
    listen: (signal) => signals.push(signal),
    sealer: TEST_SEALER,
    retentionOf: () => USUAL_RETENTION,
  });
  const sweep = (steadyMs: number, wallClockWentBack = false) =>
    sweeper.sweep({ steadyMs, wallClockWentBack });
  return { signals, sweep };
}

test("with every key of BullMQ deleted, the sweeper starts the drains again", async () => {
  await append();
  const drained = Promise.withResolvers<void>();
  run(async () => {
    await redis.xtrim(keysOf(redis).lane(lane).stream, "MAXLEN", 0);
    drained.resolve();
    return { kind: "done" };
  });
  for (const key of await redis.keys("{cr}:drains:*")) await redis.del(key);
  const sweeper = new Sweeper(redis, queues, {
    listen: () => undefined,
    sealer: TEST_SEALER,
    retentionOf: () => USUAL_RETENTION,
  });
  const running = startSweeper(redis, "self", (time) => sweeper.sweep(time), fail);
  await drained.promise;
  await running.close();
});

test("one process sweeps; another one goes on when it has ended or a clock was set back", async () => {
  const sweeps = { first: 0, second: 0 };
  const sweeperOf = (name: keyof typeof sweeps) =>
    startSweeper(redis, name, async () => void (sweeps[name] += 1), fail);
  const first = sweeperOf("first");
  await expect.poll(() => sweeps.first).toBeGreaterThan(0);
  const second = sweeperOf("second");
  await expect.poll(() => sweeps.first).toBeGreaterThan(2);
  expect(sweeps.second).toBe(0);
  await first.close();
  // As a clock that was set back leaves the lease.
  await redis.pexpire("{cr}:sweep", 3_600_000);
  await expect.poll(() => sweeps.second).toBeGreaterThan(0);
  await second.close();
});

test("a lane whose drain is delayed by a wrong clock is woken within seconds", async () => {
  await append();
  const runs = run((nth) => (nth === 1 ? { kind: "later", delayMs: 3_600_000 } : { kind: "done" }));
  await queues.drains.wake(lane);
  await expect.poll(() => redis.zcard("{cr}:drains:delayed")).toBe(1);
  const { sweep } = newSweeper();
  await sweep(0);
  await sweep(5000);
  expect(runs).toHaveLength(1);
  await sweep(13_000);
  await expect.poll(() => runs).toHaveLength(2);
});

test("a lane whose drain is delayed under a clock that was set back is woken by the next sweep", async () => {
  await append();
  const runs = run((nth) => (nth === 1 ? { kind: "later", delayMs: 3_600_000 } : { kind: "done" }));
  await queues.drains.wake(lane);
  await expect.poll(() => redis.zcard("{cr}:drains:delayed")).toBe(1);
  const { sweep } = newSweeper();
  await sweep(0);
  await sweep(1000);
  expect(runs).toHaveLength(1);
  await sweep(2000, true);
  await expect.poll(() => runs).toHaveLength(2);
});

test("the locks of runs are shortened that a step back of Redis' clock has made longer", async () => {
  for (const name of ["drains", "asides"]) {
    await redis.lpush(`{cr}:${name}:active`, "7");
    await redis.set(`{cr}:${name}:7:lock`, "of a dead worker", "PX", 3_700_000);
    await redis.set(`{cr}:${name}:stalled-check`, "1", "PX", 3_700_000);
  }
  await newSweeper().sweep(0);
  for (const name of ["drains", "asides"]) {
    expect(await redis.pttl(`{cr}:${name}:7:lock`)).toBeLessThanOrEqual(10_000);
    expect(await redis.pttl(`{cr}:${name}:stalled-check`)).toBeLessThanOrEqual(3000);
  }
});

test("a lane whose queue entry names a job that no list holds is freed by the watchdog", async () => {
  await append();
  await queues.drains.wake(lane);
  await redis.del("{cr}:drains:wait");
  const { signals, sweep } = newSweeper();
  await sweep(0);
  await sweep(30_000);
  expect(await redis.llen("{cr}:drains:wait")).toBe(0);
  await sweep(60_000);
  expect(signals).toEqual([{ kind: "woken", lane: "meta-shop:0", by: "watchdog" }]);
  expect(await redis.llen("{cr}:drains:wait")).toBe(1);
});

test("a lane whose drain died is freed when its lease lapses, while BullMQ still counts its job as active", async () => {
  await append();
  await new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER).acquire(lane, "the dead", 60_000);
  await queues.drains.wake(lane);
  await redis.rename("{cr}:drains:wait", "{cr}:drains:active");
  const { signals, sweep } = newSweeper();
  await sweep(0);
  expect(signals).toEqual([]);
  await redis.del(keysOf(redis).lane(lane).lease);
  await sweep(1000);
  expect(signals).toEqual([{ kind: "woken", lane: "meta-shop:0", by: "sweeper" }]);
  expect(await redis.llen("{cr}:drains:wait")).toBe(1);
  await sweep(2000);
  expect(signals).toHaveLength(1);
});

test("a lane whose drain has begun and takes no lease is freed within seconds", async () => {
  await append();
  await queues.drains.wake(lane);
  await redis.rename("{cr}:drains:wait", "{cr}:drains:active");
  const { signals, sweep } = newSweeper();
  for (const steadyMs of [0, 1000, 2000]) await sweep(steadyMs);
  expect(await redis.llen("{cr}:drains:wait")).toBe(0);
  await sweep(3000);
  expect(signals).toEqual([{ kind: "woken", lane: "meta-shop:0", by: "watchdog" }]);
  expect(await redis.llen("{cr}:drains:wait")).toBe(1);
});

test("the watchdog leaves a lane alone whose gate is shut or whose head moves", async () => {
  await append();
  const { signals, sweep } = newSweeper();
  await sweep(0);
  const until = Date.now() + 60_000;
  await redis.hset("{meta-shop}:gate", { state: "backing-off", until, wait: 60_000 });
  await sweep(100_000);
  await redis.del("{meta-shop}:gate");
  await append();
  await redis.xtrim(keysOf(redis).lane(lane).stream, "MAXLEN", 1);
  await sweep(200_000);
  expect(signals).toEqual([]);
});
