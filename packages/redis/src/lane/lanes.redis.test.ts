import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { laneName, type LaneRef, type Settlement, positionAt } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { parseInfo } from "../connection/check-redis.ts";
import { keysOf } from "../keys.ts";
import { fixedLayout } from "../testing/fixed-layout.ts";
import { Layouts } from "../layout/layouts.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { RedisLaneDrain } from "./lane-drain.ts";
import { RedisLaneWriter } from "./lane-writer.ts";
import { viewLanes } from "./lanes-view.ts";
import { readQualities } from "./qualities.ts";
import { readTotals } from "./totals.ts";

const lane: LaneRef = { destination: "meta-shop", index: 3 };
const LEASE_MS = 10_000;
const DEADLINE = 1_795_000_000;
const MOVES = 10_000;
/** Settles one conversion. */
const MOVE = "redis.call('HINCRBY', KEYS[1], 'settled', 1) return redis.call('DECR', KEYS[2])";

const { server, redis } = await privateRedis();
const writer = new RedisLaneWriter(redis, TEST_SEALER);
const drain = new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER);
const incarnation = parseInfo(await redis.info("server")).get("run_id") ?? "";

const identity = (name: string) => createHash("sha256").update(name).digest("binary").slice(0, 16);
const deliveryOf = (...names: readonly string[]) => [
  { identities: names.map(identity), receipt: { source: "shop", atMs: 1, attempts: 1 } },
];
const segment = (text: string) => Buffer.from(text);
const settlement = (part: Partial<Settlement>): Settlement => ({
  lease: { of: "lane", nonce: "n" },
  incarnation,
  closes: ["b1"],
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
  await writer.append(lane, { blob: segment(text), count, deadline: DEADLINE, lanes: 4 });
  const stored = await drain.read(lane, undefined, 100);
  const last = stored.at(-1);
  if (!last) throw new Error("nothing was appended");
  return last.id;
};

describe("append", () => {
  test("every key of a lane lies in one slot", async () => {
    await appendOne();
    await drain.acquire(lane, "n", LEASE_MS);
    await drain.begin(
      lane,
      { nonce: "n", leaseMs: LEASE_MS },
      { id: "b", first: positionAt("1-0", 0), last: positionAt("1-0", 0), identities: [identity("a")] },
    );
    await drain.settle(lane, settlement({ closes: ["b"], deliveries: deliveryOf("a") }));
    const tags = (await redis.keys("*")).map((key) => /^\{[^}]+\}/.exec(key)?.[0]);
    expect(tags.length).toBeGreaterThan(5);
    expect(new Set(tags)).toEqual(new Set(["{meta-shop:3}"]));
  });
});

describe("the ledger", () => {
  test("lets every bucket expire within one and a half times the ledger hours", async () => {
    await drain.settle(lane, settlement({ deliveries: deliveryOf("a", "b") }));
    const buckets = await redis.keys(`${keysOf(redis).ledger(lane, 48).ledgerPrefix}*`);
    expect(buckets.length).toBeGreaterThan(0);
    for (const bucket of buckets) {
      const seconds = await redis.ttl(bucket);
      expect(seconds).toBeGreaterThan(48 * 3600);
      expect(seconds).toBeLessThanOrEqual(72 * 3600);
    }
  });
});

test("totals are of one moment: a conversion settled while they are read is counted once", async () => {
  const { totals, waiting } = keysOf(redis).lane(lane);
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

test("a conversion that dies again in the next generation of the ledger is counted once", async () => {
  const SECOND_HOURS = 1 / 1800;
  const brief = new RedisLaneDrain(redis, fixedLayout(SECOND_HOURS), TEST_SEALER);
  const dies = settlement({
    dead: [{ identity: identity("a"), position: positionAt("1-0", 0), reason: "refused", wasGivenUp: false }],
  });
  const second = async () => Number((await redis.time())[0]);
  const began = await second();
  await brief.acquire(lane, "n", 10_000);
  await brief.settle(lane, dies);
  await expect.poll(second, { interval: 20 }).toBeGreaterThan(began);
  await brief.settle(lane, dies);
  expect((await readTotals(redis, lane)).dead).toEqual({ refused: 1 });
});

test("what was delivered stays known when the clock is set back over the begin of a generation", async () => {
  const { generations, ledgerPrefix } = keysOf(redis).ledger(lane, 48);
  await drain.acquire(lane, "n", LEASE_MS);
  await drain.settle(lane, settlement({ deliveries: deliveryOf("a") }));
  const [present = ""] = (await redis.hkeys(generations)).filter((field) => /^\d+$/.test(field));
  const coming = String(Number(present) + 1);
  for (const field of (await redis.hkeys(generations)).filter((name) => name.startsWith(present))) {
    await redis.hset(
      generations,
      field.replace(present, coming),
      (await redis.hget(generations, field)) ?? "",
    );
    await redis.hdel(generations, field);
  }
  for (const key of await redis.keys(`${ledgerPrefix}${present}:*`))
    await redis.rename(key, key.replace(`${ledgerPrefix}${present}:`, `${ledgerPrefix}${coming}:`));
  const first = positionAt("1-0", 0);
  const begun = await drain.begin(
    lane,
    { nonce: "n", leaseMs: LEASE_MS },
    { id: "b", first, last: first, identities: [identity("a")] },
  );
  expect(begun).toMatchObject({ known: new Map([[0, "delivered"]]) });
});

describe("event names", () => {
  const MOST = 1000;
  const numbered = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => `${prefix} ${n}`);
  const qualityOf = (eventName: string) => ({ eventName, conversions: 2, points: 5 });
  const remembered = () => redis.zcard(keysOf(redis).lane(lane).eventNames);
  async function notRemembered() {
    await redis.sadd(keysOf(redis).lanes, laneName(lane));
    return (await viewLanes(redis)).find((view) => laneName(view.lane) === laneName(lane))?.notRemembered;
  }

  test("are kept up to a thousand and counted beyond, whichever worker settles", async () => {
    await drain.settle(lane, settlement({ eventNames: numbered(600, "one") }));
    const other = new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER);
    await other.settle(lane, settlement({ eventNames: [...numbered(600, "two"), "one 5"] }));
    expect(await remembered()).toBe(MOST);
    expect(await notRemembered()).toEqual({ names: 200, scores: 0 });
    // A known name needs no room.
    await other.settle(lane, settlement({ eventNames: ["one 5", "two 0"] }));
    expect(await notRemembered()).toEqual({ names: 200, scores: 0 });
    expect(await readTotals(redis, lane)).toMatchObject({ settled: 0, dead: {} });
  });

  test("are dropped 62 days after they were recorded last and make room", async () => {
    const { eventNames } = keysOf(redis).lane(lane);
    const longAgo = Date.now() / 1000 - 63 * 86_400;
    await redis.zadd(eventNames, ...numbered(MOST, "old").flatMap((name) => [longAgo, name]));
    await drain.settle(lane, settlement({ eventNames: ["new"] }));
    expect(await redis.zrange(eventNames, 0, -1)).toEqual(["new"]);
    expect(await redis.ttl(eventNames)).toBeGreaterThan(61 * 86_400);
  });

  test("have rows of match quality up to a thousand a generation, and are counted beyond", async () => {
    const fresh = new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER);
    await fresh.settle(lane, settlement({ qualities: numbered(MOST, "one").map(qualityOf) }));
    await fresh.settle(lane, settlement({ qualities: ["one 1", "two 1", "two 2"].map(qualityOf) }));
    await fresh.settle(lane, settlement({ deliveries: deliveryOf("a") }));
    await new Layouts(redis).change(lane.destination, () => fixedLayout().of(lane.destination));
    const qualities = await readQualities(redis, lane.destination);
    expect(qualities).toHaveLength(MOST);
    expect(qualities[0]).toEqual({ eventName: "one 1", conversions: 4, score: 2.5 });
    expect(await notRemembered()).toEqual({ names: 0, scores: 4 });
  });
});
