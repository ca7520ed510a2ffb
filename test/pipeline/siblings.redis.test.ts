import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Signal, USUAL_RETENTION } from "@relay/core";
import { newNonce, RedisReplayRuns, SiblingWatch, Sweeper } from "@relay/redis";
import { type MarkedProcess, markedProcess } from "@relay/runtime";
import { NODE_ENVIRONMENT, PROJECT_ROOT, TEST_SEALER } from "@relay/testkit";
import { afterEach, expect, test } from "vitest";
import { lane } from "./drain-harness.ts";
import { replaysOfFile } from "./replay-harness.ts";
import { ids } from "./scripted-platform.ts";

const { harness, replays } = await replaysOfFile();
const { redis } = harness;

const LEASES = ["{shop:0}:o", "{shop:0}:ao", "{shop}:probe", "{cr}:sweep"];
const OWN_LEASE = "{shop:1}:o";

let child: ChildProcess | undefined;
afterEach(() => child?.kill("SIGKILL"));

/** This process. These tests are about Linux. */
function here(): MarkedProcess {
  const self = markedProcess();
  if (!self) throw new Error("/proc does not show this process");
  return self;
}

/** Starts a process that takes every lease. Resolves with its mark once it holds them. */
async function startHolder(replay: string): Promise<string> {
  const args = ["test/pipeline/lease-holder.ts", harness.server.url, "shop", replay];
  const started = spawn(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: NODE_ENVIRONMENT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const [mark] = (await once(createInterface({ input: started.stdout }), "line")) as [string];
  return mark;
}

async function end(signal: NodeJS.Signals): Promise<void> {
  child?.kill(signal);
  if (child) await once(child, "exit");
}

/** A conversion waits in the lane, and something is due beside it. BullMQ counts drains of both as active. */
async function giveWork(): Promise<void> {
  await harness.append(ids(1));
  await redis.zadd("{shop:0}:a", 1, "a-group");
  await replays.queues.drains.wake(lane);
  await replays.queues.asides.wake(lane);
  for (const queue of ["drains", "asides"]) await redis.rename(`{cr}:${queue}:wait`, `{cr}:${queue}:active`);
}

test("what a killed process held is free at the next look, and is woken by the next sweep", async () => {
  await replays.die(["dead"]);
  const replay = await replays.start();
  await giveWork();
  const mark = await startHolder(replay);
  const leases = [...LEASES, `{shop}:replay:${replay}:o`];
  const self = here();
  await redis.sadd("{cr}:lanes", "shop:1");
  await redis.set(OWN_LEASE, newNonce(self.mark), "PX", 60_000);
  const watch = new SiblingWatch(redis, replays.queues, self);
  expect(await watch.look()).toEqual({ leases: 0, runs: 0 });
  expect(await redis.mget(leases)).toEqual(leases.map(() => expect.stringMatching(`^${mark}/`)));

  await end("SIGKILL");
  expect(await watch.look()).toEqual({ leases: 5, runs: 0 });
  expect(await redis.exists(...leases)).toBe(0);
  expect(await redis.zrange(`{cr}:processes:${self.machine}`, 0, -1)).toEqual([self.mark]);
  // What another process holds stays, and what shows that a drain has died.
  expect(await redis.get(OWN_LEASE)).toMatch(`${self.mark}/`);
  expect(await redis.mget("{shop:0}:h", "{shop:0}:ah")).toEqual([
    expect.stringMatching(mark),
    expect.stringMatching(mark),
  ]);

  const signals: Signal[] = [];
  const listen = (signal: Signal) => signals.push(signal);
  const sweeper = new Sweeper(redis, replays.queues, {
    listen,
    sealer: TEST_SEALER,
    retentionOf: () => USUAL_RETENTION,
  });
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  expect(signals).toEqual([{ kind: "woken", lane: "shop:0", by: "sweeper" }]);
  for (const queue of ["drains", "asides"]) expect(await redis.llen(`{cr}:${queue}:wait`)).toBe(1);
  // The death counts as any other does.
  expect(await harness.lanes.acquire(lane, "next", 1000)).toMatchObject({ kind: "held", crashes: 2 });
  const runs = new RedisReplayRuns(redis, harness.sealer);
  expect(await runs.next({ destination: "shop", id: replay }, "next")).toMatchObject({
    deadLetters: [{ conversion: { event_id: "dead" } }],
  });
});

test("a stopped process keeps its leases", async () => {
  await replays.die(["dead"]);
  await startHolder(await replays.start());
  const watch = new SiblingWatch(redis, replays.queues, here());
  await watch.look();
  child?.kill("SIGSTOP");
  expect(await watch.look()).toEqual({ leases: 0, runs: 0 });
  expect(await redis.exists(...LEASES)).toBe(4);
  await end("SIGKILL");
  expect(await watch.look()).toEqual({ leases: 5, runs: 0 });
});
