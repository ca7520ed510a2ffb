import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Aside } from "@relay/core";
import { readTotals } from "@relay/redis";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { DrainHarness, lane } from "./drain-harness.ts";
import { delivered, refused } from "./scripted-platform.ts";

let folder: string;
let harness: DrainHarness;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-lost-writes-"));
  harness = await DrainHarness.open({ dataDir: join(folder, "data"), settings: ["--appendfsync", "always"] });
});
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await harness.reset();
});

/** Keeps what Redis has on its disk now. */
async function keepDisk(): Promise<void> {
  await rm(join(folder, "kept"), { recursive: true, force: true });
  await cp(join(folder, "data"), join(folder, "kept"), { recursive: true });
}

/** Ends Redis and has it come back with what was kept: what it acknowledged since is lost, as by a crash within a second. */
async function loseWrites(): Promise<void> {
  await harness.server.kill();
  await rm(join(folder, "data"), { recursive: true });
  await cp(join(folder, "kept"), join(folder, "data"), { recursive: true });
  await harness.server.restart();
}

const settledSoFar = async (delivered: number, dead: number) => {
  const totals = await readTotals(harness.redis, lane);
  expect([totals.delivered, totals.dead.refused ?? 0]).toEqual([delivered, dead]);
};

/** A platform that refuses any request with the culprit, and before it hears of `then` has Redis lose what was settled. */
function losingBefore(then: string, culprit: string, settled: readonly [number, number]) {
  let isLost = false;
  harness.script = async (ids, request) => {
    if (request === 1) await keepDisk();
    if (!isLost && ids.length === 1 && ids[0] === then) {
      isLost = true;
      await vi.waitFor(() => settledSoFar(...settled), 30_000);
      await loseWrites();
    }
    return ids.includes(culprit) ? refused : delivered;
  };
}

test("a delivery that Redis acknowledged and lost while its segment was being settled is counted", async () => {
  await harness.append(["a", "b", "c", "culprit"]);
  losingBefore("c", "culprit", [2, 0]);
  await harness.drainAll();
  await settledSoFar(3, 1);
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["culprit"]);
});

test("a dead letter that Redis acknowledged and lost while its segment was being settled is written again", async () => {
  await harness.append(["culprit", "b", "c", "d"]);
  losingBefore("b", "culprit", [2, 1]);
  await harness.drainAll();
  await settledSoFar(3, 1);
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["culprit"]);
});

/** Has the drain end between a dead letter and its count: from there on it asks nothing more of its lane. */
function dyingBeforeSettle(): void {
  let isKilled = false;
  harness.faults = {
    lanes: new Proxy(harness.lanes, {
      get: (own, name) => {
        isKilled ||= name === "settle";
        const value: unknown = own[name as keyof typeof own];
        if (isKilled) return () => Promise.reject(new Error("killed"));
        return typeof value === "function" ? (value as () => unknown).bind(own) : value;
      },
    }),
  };
}

test("a dead letter that nobody counted is withdrawn when its conversion is delivered after all", async () => {
  harness.settings = { ...harness.settings, leaseMs: 1600, requestTimeoutMs: 100 };
  harness.script = () => refused;
  await harness.append(["a"]);
  dyingBeforeSettle();
  await harness.slice().catch(() => undefined);
  expect(await harness.listDeadLetters()).toHaveLength(1);
  harness.faults = {};
  harness.script = () => delivered;
  const untilEmpty = expect.poll(async () => {
    await harness.slice();
    return harness.waiting();
  });
  await untilEmpty.toBe(0);
  await settledSoFar(1, 0);
  expect(await harness.listDeadLetters()).toEqual([]);
});

test("a refusal that Redis would not count is not written either", async () => {
  await harness.append(["culprit"]);
  await keepDisk();
  let isLost = false;
  harness.script = async () => {
    if (isLost) return delivered;
    isLost = true;
    await keepDisk();
    await loseWrites();
    return refused;
  };
  await harness.slice();
  expect(await harness.listDeadLetters()).toEqual([]);
  expect(await harness.possiblySent()).toMatchObject({ last: expect.stringMatching(/:0$/) });
  await harness.drainAll();
  await settledSoFar(1, 0);
  expect(await harness.listDeadLetters()).toEqual([]);
});

test("what was delivered beside the lane and lost by Redis is not forgotten there", async () => {
  await harness.append(["a"]);
  harness.script = () => ({ kind: "retry", answer: { httpStatus: 500 } });
  await harness.slice();
  await harness.gateTimeComes();
  harness.pulse.took(performance.now() + 1000);
  await harness.slice();
  expect(await harness.asideCount()).toBe(1);
  await harness.asideTimeComes();
  harness.script = async () => {
    await keepDisk();
    return delivered;
  };
  const replace: Aside["replace"] = async (...args) => {
    harness.faults = {};
    await settledSoFar(1, 0);
    await loseWrites();
    return harness.aside.replace(...args);
  };
  const { aside } = harness;
  harness.faults = {
    aside: {
      acquire: (...args) => aside.acquire(...args),
      extend: (...args) => aside.extend(...args),
      release: (...args) => aside.release(...args),
      due: (...args) => aside.due(...args),
      begin: (...args) => aside.begin(...args),
      replace,
    },
  };
  await harness.asideSlice();
  harness.script = () => delivered;
  // That the gate was opened is lost as well.
  await harness.gateTimeComes();
  await harness.asideSlice();
  await settledSoFar(1, 0);
  expect(await harness.asideCount()).toBe(0);
});
