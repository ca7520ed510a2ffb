import { randomUUID } from "node:crypto";
import type { LaneDrain } from "@relay/core";
import { readTotals } from "@relay/redis";
import { describe, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, ids } from "./scripted-platform.ts";
import { withMethods } from "./with-methods.ts";

const harness = await harnessOfFile();

describe("the lease", () => {
  test("lets one drain send; another waits until it would lapse", async () => {
    await harness.append(ids(10));
    await harness.lanes.acquire(lane, "another", 5000);
    const end = await harness.slice();
    expect(end.kind === "later" && end.delayMs).toBeGreaterThan(4000);
    expect(harness.requests).toEqual([]);
  });

  test("lost in mid-slice: nothing more is sent, but what is known is settled", async () => {
    harness.maxInFlight = 1;
    harness.script = async () => {
      await harness.redis.del("{shop:0}:o");
      await harness.lanes.acquire(lane, "thief", 5000);
      return delivered;
    };
    await harness.append(ids(40));
    await harness.slice();
    expect(harness.requests).toHaveLength(1);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 10 });
    expect(harness.signals).toContainEqual({ kind: "lease-lost", lane: "shop:0" });
    expect(await harness.redis.get("{shop:0}:o")).toBe("thief");
  });

  test("is given back with the lane when the worker stops: what is on its way is settled, the rest stays", async () => {
    const stop = new AbortController();
    harness.script = async () => {
      stop.abort();
      await harness.roundTrips();
      return delivered;
    };
    await harness.append(ids(40));
    expect(await harness.slice(stop.signal)).toEqual({ kind: "again" });
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 10, waiting: 30 });
    expect(await harness.redis.exists("{shop:0}:o")).toBe(0);
  });
});

describe("a lane whose drains die", () => {
  const die = async (nonce: string) => {
    await harness.lanes.acquire(lane, nonce, 1000);
    await harness.redis.del("{shop:0}:o");
  };
  /** A worker that is killed in the middle of a slice: its lease lapses and is not given back. */
  const dieInSlice = async () => {
    const nonce = randomUUID();
    const release = () => Promise.reject(new Error("killed"));
    harness.faults = { lanes: withMethods<LaneDrain>(harness.lanes, { release }) };
    harness.script = () => ({ kind: "retry", answer: { httpStatus: 503 } });
    await harness.slice(undefined, nonce).catch(() => undefined);
    await harness.redis.del("{shop:0}:o");
    await harness.gateTimeComes();
    harness.faults = {};
  };

  test("again and again is taken a segment at a time; one that workers die over alone is quarantined", async () => {
    await harness.append(ids(5, "killer"));
    await harness.append(ids(5, "good"));
    for (const nonce of ["1", "2", "3"]) await die(nonce);
    await dieInSlice();
    expect(harness.requests[0]).toEqual(ids(5, "killer"));
    await dieInSlice();
    expect(await harness.redis.xlen("{shop:0}:q")).toBe(0);
    harness.script = () => delivered;
    await harness.slice();
    expect(harness.signals).toContainEqual(
      expect.objectContaining({ kind: "quarantined", reason: "workers crash on it" }),
    );
    expect(harness.requests.at(-1)).toEqual(ids(5, "good"));
  });

  test("for other reasons keeps its segments: none was read alone when they died", async () => {
    await harness.append(ids(5, "healthy"));
    for (const nonce of ids(9)) await die(nonce);
    await harness.slice();
    expect(await harness.redis.xlen("{shop:0}:q")).toBe(0);
    expect(await harness.deliveredIds()).toEqual(ids(5, "healthy"));
  });
});
