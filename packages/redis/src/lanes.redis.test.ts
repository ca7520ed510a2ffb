import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type Incarnation, laneName, type LaneRef, type Settlement } from "@relay/core";
import { RedisServer } from "@relay/testkit";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectRedis } from "./connection.ts";
import { laneKeys, LANES } from "./keys.ts";
import { viewLanes } from "./lanes-view.ts";
import { RedisLaneDrain, RedisLaneWriter } from "./lanes.ts";
import { readQualities } from "./qualities.ts";
import { readTotals } from "./totals.ts";

const lane: LaneRef = { destination: "meta-shop", index: 3 };
const LEASE_MS = 10_000;
const DEADLINE = 1_795_000_000;
const MOVES = 10_000;
/** Settles one conversion. */
const MOVE = "redis.call('HINCRBY', KEYS[1], 'settled', 1) return redis.call('DECR', KEYS[2])";

let server: RedisServer;
let redis: Redis;
let writer: RedisLaneWriter;
let drain: RedisLaneDrain;

beforeAll(async () => {
  server = await RedisServer.start();
  redis = await connectRedis(server.url, "worker");
  writer = new RedisLaneWriter(redis);
  drain = new RedisLaneDrain(redis, () => 48);
  incarnation = /run_id:(\w+)/.exec(await redis.info("server"))?.[1] ?? "";
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
});

const identity = (name: string) => createHash("sha256").update(name).digest("binary").slice(0, 16);
const deliveryOf = (...names: readonly string[]) => [
  { identities: names.map(identity), receipt: { source: "shop", atMs: 1, attempts: 1 } },
];
const segment = (text: string) => Buffer.from(text);
let incarnation: Incarnation;
const settlement = (part: Partial<Settlement>): Settlement => ({
  incarnation,
  batchId: "b1",
  definite: true,
  deliveries: [],
  sent: [],
  eventNames: [],
  qualities: [],
  dead: [],
  finished: [],
  parts: [],
  ...part,
});
const appendOne = async (text = "one", count = 1) => {
  await writer.append(lane, segment(text), count, DEADLINE);
  const stored = await drain.read(lane, undefined, 100);
  const last = stored.at(-1);
  if (!last) throw new Error("nothing was appended");
  return last.id;
};

describe("append", () => {
  test("returns whether the lane was empty and how many conversions wait", async () => {
    expect(await writer.append(lane, segment("a"), 3, DEADLINE)).toEqual({
      closed: false,
      wasEmpty: true,
      before: 0,
      after: 3,
    });
    expect(await writer.append(lane, segment("b"), 2, DEADLINE)).toEqual({
      closed: false,
      wasEmpty: false,
      before: 3,
      after: 5,
    });
  });

  test("keeps the bytes as they are", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128, 0]);
    await writer.append(lane, bytes, 1, DEADLINE);
    const [stored] = await drain.read(lane, undefined, 1);
    expect(stored?.blob.equals(bytes)).toBe(true);
    expect(stored?.count).toBe(1);
  });

  test("is refused by a closed lane, and writes nothing", async () => {
    await redis.set(laneKeys(lane).closed, "1");
    expect(await writer.append(lane, segment("a"), 1, DEADLINE)).toEqual({ closed: true });
    expect(await drain.read(lane, undefined, 1)).toEqual([]);
  });

  test("every key of a lane lies in one slot", async () => {
    await appendOne();
    await drain.acquire(lane, "n", LEASE_MS);
    await drain.begin(lane, "n", LEASE_MS, "b", { segmentId: "1-0", index: 0 }, [identity("a")]);
    await drain.settle(lane, settlement({ batchId: "b", deliveries: deliveryOf("a") }));
    const tags = (await redis.keys("*")).map((key) => /^\{[^}]+\}/.exec(key)?.[0]);
    expect(tags.length).toBeGreaterThan(5);
    expect(new Set(tags)).toEqual(new Set(["{meta-shop:3}"]));
  });
});

describe("the lease", () => {
  test("goes to one drain; the other learns how long to wait", async () => {
    expect(await drain.acquire(lane, "first", LEASE_MS)).toMatchObject({
      kind: "held",
      epoch: 1,
      crashes: 1,
    });
    const other = await drain.acquire(lane, "second", LEASE_MS);
    expect(other.kind).toBe("busy");
    expect(other.kind === "busy" && other.ttlMs).toBeGreaterThan(LEASE_MS - 1000);
  });

  test("is the same one when one drain asks twice", async () => {
    await drain.acquire(lane, "first", LEASE_MS);
    expect(await drain.acquire(lane, "first", LEASE_MS)).toMatchObject({
      kind: "held",
      epoch: 1,
      crashes: 1,
    });
  });

  test("can be released by its holder only", async () => {
    await drain.acquire(lane, "first", LEASE_MS);
    await drain.release(lane, "second");
    expect((await drain.acquire(lane, "second", LEASE_MS)).kind).toBe("busy");
    await drain.release(lane, "first");
    expect(await drain.acquire(lane, "second", LEASE_MS)).toMatchObject({
      kind: "held",
      epoch: 2,
      crashes: 1,
    });
  });

  test("counts acquisitions without a release until something is settled", async () => {
    await appendOne();
    for (const [crash, nonce] of ["a", "b", "c"].entries()) {
      expect(await drain.acquire(lane, nonce, LEASE_MS)).toMatchObject({ crashes: crash + 1 });
      await redis.del(laneKeys(lane).lease);
    }
    await drain.settle(lane, settlement({ deliveries: deliveryOf("x") }));
    expect(await drain.acquire(lane, "d", LEASE_MS)).toMatchObject({ crashes: 1 });
  });

  test("cannot be extended, nor a micro-batch begun, by a drain that lost it", async () => {
    await drain.acquire(lane, "first", LEASE_MS);
    await redis.set(laneKeys(lane).lease, "second");
    const begun = await drain.begin(lane, "first", LEASE_MS, "b", { segmentId: "1-0", index: 0 }, [
      identity("a"),
    ]);
    expect(begun.kind).toBe("lost");
    expect(await drain.extend(lane, "first", LEASE_MS)).toBe(false);
    expect(await redis.hlen(laneKeys(lane).intents)).toBe(0);
  });
});

describe("the ledger", () => {
  test("knows delivered identities and no others", async () => {
    await drain.acquire(lane, "n", LEASE_MS);
    await drain.settle(lane, settlement({ deliveries: deliveryOf("a", "c") }));
    const begun = await drain.begin(lane, "n", LEASE_MS, "b2", { segmentId: "1-0", index: 2 }, [
      identity("a"),
      identity("b"),
      identity("c"),
    ]);
    expect(begun.kind === "begun" && [...begun.known]).toEqual([
      [0, "delivered"],
      [2, "delivered"],
    ]);
  });

  test("keeps the position of a given-up conversion until a later delivery replaces it", async () => {
    await drain.acquire(lane, "n", LEASE_MS);
    const position = { segmentId: "1700000000000-4", index: 17 };
    await drain.settle(
      lane,
      settlement({ dead: [{ identity: identity("a"), position, reason: "refused" }] }),
    );
    const look = () => drain.begin(lane, "n", LEASE_MS, "b", position, [identity("a")]);
    expect(await look()).toMatchObject({ known: new Map([[0, position]]) });
    await drain.settle(lane, settlement({ deliveries: deliveryOf("a") }));
    expect(await look()).toMatchObject({ known: new Map([[0, "delivered"]]) });
    await drain.settle(
      lane,
      settlement({ dead: [{ identity: identity("a"), position, reason: "refused" }] }),
    );
    expect(await look()).toMatchObject({ known: new Map([[0, "delivered"]]) });
  });

  test("counts a dead letter once, also when the conversion is set aside before it is given up again", async () => {
    const position = { segmentId: "1700000000000-4", index: 17 };
    const dies = () =>
      drain.settle(lane, settlement({ dead: [{ identity: identity("a"), position, reason: "refused" }] }));
    await dies();
    await drain.setAside(lane, {
      incarnation,
      groups: [],
      identities: [identity("a")],
      finished: [],
      parts: [],
    });
    await dies();
    expect((await readTotals(redis, lane)).dead).toEqual({ refused: 1 });
  });

  test("lets every bucket expire within one and a half times the ledger hours", async () => {
    await drain.settle(lane, settlement({ deliveries: deliveryOf("a", "b") }));
    const buckets = await redis.keys(`${laneKeys(lane).ledgerPrefix}*`);
    expect(buckets.length).toBeGreaterThan(0);
    for (const bucket of buckets) {
      const seconds = await redis.ttl(bucket);
      expect(seconds).toBeGreaterThan(48 * 3600);
      expect(seconds).toBeLessThanOrEqual(72 * 3600);
    }
  });
});

describe("settle", () => {
  test("changes nothing the second time", async () => {
    const id = await appendOne("one", 2);
    const position = { segmentId: id, index: 1 };
    const same = settlement({
      deliveries: deliveryOf("a"),
      dead: [{ identity: identity("b"), position, reason: "expired" }],
      finished: [{ id, count: 2, deadline: DEADLINE }],
    });
    expect(await drain.settle(lane, same)).toBe(0);
    expect(await drain.settle(lane, same)).toBe(0);
    expect(await readTotals(redis, lane)).toEqual({
      settled: 2,
      delivered: 1,
      dead: { expired: 1 },
      waiting: 0,
    });
  });

  test("of a part counts each conversion once, also twice and overlapping, and none of a deleted segment", async () => {
    const id = await appendOne("one", 20);
    const part = (...bytes: readonly number[]) =>
      settlement({ parts: [{ segmentId: id, indexes: Buffer.from(bytes) }] });
    await drain.settle(lane, part(0b111));
    await drain.settle(lane, part(0b111));
    await drain.settle(lane, part(0b1001, 0b1));
    expect(await readTotals(redis, lane)).toMatchObject({ settled: 5, waiting: 15 });
    expect((await drain.read(lane, undefined, 1)).map(({ ended }) => ended)).toEqual([
      Buffer.from([0b1111, 0b1]),
    ]);
    await drain.settle(lane, settlement({ finished: [{ id, count: 20, deadline: DEADLINE }] }));
    await drain.settle(lane, part(0, 0b10));
    expect(await readTotals(redis, lane)).toMatchObject({ settled: 20, waiting: 0 });
    expect(await redis.exists(laneKeys(lane).ended)).toBe(0);
  });

  test("of a part finishes nothing when the server has restarted since the slice began", async () => {
    const id = await appendOne("one", 20);
    const parts = [{ segmentId: id, indexes: Buffer.from([1]) }];
    await drain.settle(lane, { ...settlement({ parts }), incarnation: "another" });
    expect(await readTotals(redis, lane)).toMatchObject({ settled: 0, waiting: 20 });
  });

  test("needs no lease: a delivery is a fact, whoever reports it", async () => {
    const id = await appendOne();
    await drain.acquire(lane, "somebody else", LEASE_MS);
    expect(
      await drain.settle(
        lane,
        settlement({ deliveries: deliveryOf("a"), finished: [{ id, count: 1, deadline: DEADLINE }] }),
      ),
    ).toBe(0);
  });
});

test("totals are of one moment: a conversion settled while they are read is counted once", async () => {
  const { totals, waiting } = laneKeys(lane);
  await redis.set(waiting, MOVES);
  // From another process: this process would order its own commands by its event loop.
  const moving = spawn(
    "redis-cli",
    ["-u", server.url, "-r", String(MOVES), "eval", MOVE, "2", totals, waiting],
    {
      stdio: "ignore",
    },
  );
  const over = once(moving, "exit");
  const sums = new Set<number>();
  while (moving.exitCode === null) {
    const read = await readTotals(redis, lane);
    sums.add(read.settled + read.waiting);
  }
  expect(await over).toEqual([0, null]);
  expect([...sums]).toEqual([MOVES]);
});

describe("event names", () => {
  const MOST = 1000;
  const numbered = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => `${prefix} ${n}`);
  const qualityOf = (eventName: string) => ({ eventName, conversions: 2, points: 5 });
  const remembered = () => redis.zcard(laneKeys(lane).eventNames);
  async function notRemembered() {
    await redis.sadd(LANES, laneName(lane));
    return (await viewLanes(redis))[0]?.notRemembered;
  }

  test("are kept up to a thousand and counted beyond, whichever worker settles", async () => {
    await drain.settle(lane, settlement({ eventNames: numbered(600, "one") }));
    const other = new RedisLaneDrain(redis, () => 48);
    await other.settle(lane, settlement({ eventNames: [...numbered(600, "two"), "one 5"] }));
    expect(await remembered()).toBe(MOST);
    expect(await notRemembered()).toEqual({ names: 200, scores: 0 });
    // A known name needs no room.
    await other.settle(lane, settlement({ eventNames: ["one 5", "two 0"] }));
    expect(await notRemembered()).toEqual({ names: 200, scores: 0 });
    expect(await readTotals(redis, lane)).toMatchObject({ settled: 0, dead: {} });
  });

  test("are dropped 62 days after they were recorded last and make room", async () => {
    const { eventNames } = laneKeys(lane);
    const longAgo = Date.now() / 1000 - 63 * 86_400;
    await redis.zadd(eventNames, ...numbered(MOST, "old").flatMap((name) => [longAgo, name]));
    await drain.settle(lane, settlement({ eventNames: ["new"] }));
    expect(await redis.zrange(eventNames, 0, -1)).toEqual(["new"]);
    expect(await redis.ttl(eventNames)).toBeGreaterThan(61 * 86_400);
  });

  test("have rows of match quality up to a thousand a generation, and are counted beyond", async () => {
    const fresh = new RedisLaneDrain(redis, () => 48);
    await fresh.settle(lane, settlement({ qualities: numbered(MOST, "one").map(qualityOf) }));
    await fresh.settle(lane, settlement({ qualities: ["one 1", "two 1", "two 2"].map(qualityOf) }));
    await fresh.settle(lane, settlement({ deliveries: deliveryOf("a") }));
    const qualities = await readQualities(redis, { name: lane.destination, lanes: lane.index + 1 });
    expect(qualities).toHaveLength(MOST);
    expect(qualities[0]).toEqual({ eventName: "one 1", conversions: 4, score: 2.5 });
    expect(await notRemembered()).toEqual({ names: 0, scores: 4 });
  });
});

describe("intents", () => {
  const begin = (nonce: string, batchId: string, segmentId: string, index = 0) =>
    drain.begin(lane, nonce, LEASE_MS, batchId, { segmentId, index }, [identity(batchId)]);
  const crash = () => redis.del(laneKeys(lane).lease);

  test("of dead drains are merged: possibly sent since the earliest attempt, up to the furthest position", async () => {
    const first = await appendOne("one");
    const second = await appendOne("two");
    await drain.acquire(lane, "dead", LEASE_MS);
    await begin("dead", "b1", first);
    await begin("dead", "b2", second, 7);
    await crash();
    const acquired = await drain.acquire(lane, "next", LEASE_MS);
    expect(acquired).toMatchObject({ possiblySent: { last: { segmentId: second, index: 7 } } });
    expect(acquired.kind === "held" && acquired.possiblySent?.sentAtMs).toBeGreaterThan(1_700_000_000_000);
    await crash();
    expect(await drain.acquire(lane, "third", LEASE_MS)).toMatchObject({
      possiblySent: { last: { segmentId: second, index: 7 } },
    });
  });

  test("are dropped when the head of the lane has passed them", async () => {
    const first = await appendOne("one");
    await appendOne("two");
    await drain.acquire(lane, "dead", LEASE_MS);
    await begin("dead", "b1", first);
    await drain.settle(
      lane,
      settlement({ batchId: "another", finished: [{ id: first, count: 1, deadline: DEADLINE }] }),
    );
    await crash();
    expect(await drain.acquire(lane, "next", LEASE_MS)).toMatchObject({ possiblySent: undefined });
  });

  test("are removed by a definite settle and kept by one that lacks an answer", async () => {
    const id = await appendOne();
    await drain.acquire(lane, "n", LEASE_MS);
    await begin("n", "b1", id);
    await begin("n", "b2", id);
    await drain.settle(lane, settlement({ batchId: "b1" }));
    await drain.settle(lane, settlement({ batchId: "b2", definite: false }));
    expect(await redis.hkeys(laneKeys(lane).intents)).toEqual(["b2"]);
  });
});

test("quarantining a segment resets the count of crashes", async () => {
  const id = await appendOne("killer");
  await appendOne("innocent");
  for (const nonce of ["a", "b", "c"]) {
    await drain.acquire(lane, nonce, LEASE_MS);
    await redis.del(laneKeys(lane).lease);
  }
  await drain.quarantine(lane, id, "workers crash on it");
  expect(await drain.acquire(lane, "d", LEASE_MS)).toMatchObject({ crashes: 1, segments: 1 });
});

test("a segment that cannot be decoded is quarantined once and no longer counted as waiting", async () => {
  const id = await appendOne("broken", 5);
  expect(await drain.quarantine(lane, id, "not a segment")).toBe(true);
  expect(await drain.quarantine(lane, id, "not a segment")).toBe(false);
  expect(await readTotals(redis, lane)).toMatchObject({ waiting: 0 });
  expect(await redis.xlen(laneKeys(lane).quarantine)).toBe(1);
});

test("a lane is read in order, from its head or from where the last read stopped", async () => {
  for (const text of ["a", "b", "c"]) await writer.append(lane, segment(text), 1, DEADLINE);
  const [first, second] = await drain.read(lane, undefined, 2);
  expect([first?.blob.toString(), second?.blob.toString()]).toEqual(["a", "b"]);
  const rest = await drain.read(lane, second?.id, 10);
  expect(rest.map(({ blob }) => blob.toString())).toEqual(["c"]);
});
