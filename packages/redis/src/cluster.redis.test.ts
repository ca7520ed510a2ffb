import { laneName, type LaneRef, RelayError, USUAL_RETENTION } from "@relay/core";
import { ClusterTopology, type RedisNode, TEST_SEALER } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkRedis } from "./connection/check-redis.ts";
import { connectRedis } from "./connection/connect-redis.ts";
import { Heartbeat } from "./connection/heartbeat.ts";
import { nodesOf, type RedisClient } from "./connection/redis-client.ts";
import { Registration } from "./connection/registration.ts";
import { slotOf } from "./connection/slot.ts";
import { keysOf } from "./keys.ts";
import { RedisLaneWriter } from "./lane/lane-writer.ts";
import { viewLanes } from "./lane/lanes-view.ts";
import { readNodes } from "./nodes/redis-nodes.ts";
import { readState } from "./operator/state.ts";
import { codeOf } from "./testing/code-of.ts";
import { clusterAddress } from "./testing/private-cluster.ts";
import { Queues } from "./wake/queues.ts";
import { Sweeper } from "./wake/sweeper.ts";

const LANES = 12;
const laneRefs = Array.from({ length: LANES }, (_, index): LaneRef => ({ destination: "shop", index }));

let topology: ClusterTopology;
let redis: RedisClient;
let heartbeat: Heartbeat;
let queues: Queues;
beforeAll(async () => {
  topology = await ClusterTopology.start();
  redis = await connectRedis(clusterAddress(topology), "worker");
  heartbeat = new Heartbeat(redis, { everyMs: 100 });
  queues = new Queues(redis);
  await new Registration(redis, [{ name: "shop", lanes: LANES, ledgerHours: 48 }], () => undefined).open();
});
afterAll(async () => {
  heartbeat.stop();
  await queues.close();
  redis.disconnect();
  await topology.stop();
});

const slotOfLane = (lane: LaneRef) => slotOf(keysOf(redis).lane(lane).stream);
const append = (lane: LaneRef) =>
  new RedisLaneWriter(redis, TEST_SEALER).append(lane, {
    blob: Buffer.from("segment"),
    count: 1,
    deadline: 1_800_000_000,
    lanes: 64,
  });
const waiting = async () =>
  new Map((await viewLanes(redis)).map((view) => [laneName(view.lane), view.waiting]));

/** The lanes by the master that serves them. */
async function lanesByNode(): Promise<ReadonlyMap<RedisNode | undefined, readonly LaneRef[]>> {
  const masters = await topology.mastersOf(laneRefs.map(slotOfLane));
  return Map.groupBy(laneRefs, ({ index }) => masters[index]);
}

describe("a cluster of three masters", () => {
  test("passes the checks of the start; a node without a cluster does not", async () => {
    await expect(checkRedis(redis)).resolves.toBeUndefined();
    const [node] = topology.nodes;
    const asUrl = await connectRedis(`redis://${node?.address}`, "producer");
    expect(await codeOf(checkRedis(asUrl))).toBe("RELAY_REDIS_CLUSTER");
    asUrl.disconnect();
  });

  test("lets no process count as ready that finds itself too old for what lies there", async () => {
    let asks = () => Promise.reject<void>(new Error("Connection is closed"));
    const own = new Heartbeat(redis, { everyMs: 1_000_000, ask: () => asks() });
    await own.beat();
    expect(own.beats).toBe(true);
    asks = () => Promise.reject(new RelayError("RELAY_VERSION_TOO_OLD"));
    await own.beat();
    expect(own.beats).toBe(false);
    own.stop();
  });

  test("has lanes, and the wake-ups of each lane, on every master", async () => {
    const byNode = await lanesByNode();
    expect([...byNode.values()].map(({ length }) => length > 0)).toEqual([true, true, true]);
    for (const lane of laneRefs) {
      expect(slotOfLane(lane)).toBe(await redis.cluster("KEYSLOT", keysOf(redis).lane(lane).stream));
      await queues.drains.wake(lane);
    }
    const queued = await Promise.all(nodesOf(redis).map((node) => node.keys("*:drains:wait")));
    expect(queued.map(({ length }) => length > 0)).toEqual([true, true, true]);
    expect(await queues.drains.counts()).toContainEqual({ queue: "drains", state: "waiting", count: LANES });
    expect((await viewLanes(redis)).map(({ place }) => place?.node)).not.toContain(undefined);
    expect((await readState(redis, queues)).server.isDurable).toBe(true);
    const shown = topology.nodes.map(({ address }, at) => ({
      address,
      role: at < 3 ? "primary" : "replica",
      isUp: true,
    }));
    expect(new Set(await readNodes(redis))).toEqual(new Set(shown));
  });

  test("goes on while a slot is moved, with a segment behind and one before", async () => {
    const [lane] = laneRefs;
    if (!lane) return;
    const from = await topology.masterOf(slotOfLane(lane));
    const to = topology.nodes.slice(0, 3).find((node) => node !== from);
    await append(lane);
    // Halfway the nodes answer ASK, and TRYAGAIN to a script with a key that is not there; afterwards MOVED.
    let halfway: ReturnType<typeof append> | undefined;
    if (to)
      await topology.moveSlot(slotOfLane(lane), to, async () => {
        halfway = append(lane);
      });
    const movedAt = performance.now();
    expect(await halfway).toMatchObject({ wasEmpty: false, before: 1, after: 2 });
    expect(performance.now() - movedAt).toBeLessThan(3000);
    expect(await append(lane)).toMatchObject({ wasEmpty: false, before: 2, after: 3 });
    expect((await waiting()).get(laneName(lane))).toBe(3);
  });

  test("with a node away wakes and shows the lanes of the others, and that node's after the failover", async () => {
    for (const lane of laneRefs) await append(lane);
    const byNode = await lanesByNode();
    const cr = await topology.masterOf(slotOf(keysOf(redis).lanes));
    const [away, own = []] = [...byNode].find(([node]) => node !== cr) ?? [];
    if (!away) return;
    const slot = slotOfLane(own[0] ?? { destination: "shop", index: 0 });
    const sweeper = new Sweeper(redis, queues, {
      listen: () => undefined,
      sealer: TEST_SEALER,
      retentionOf: () => USUAL_RETENTION,
    });
    const state = async () => (await readNodes(redis)).find(({ address }) => address === away.address);
    away.freeze();
    expect(await state()).toEqual({ address: away.address, role: "primary", isUp: false });
    const others = laneRefs.filter((lane) => !own.includes(lane)).map(laneName);
    const startedAt = performance.now();
    expect([...(await waiting()).keys()].toSorted()).toEqual(others.toSorted());
    await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
    expect(performance.now() - startedAt).toBeLessThan(6000);
    expect(heartbeat.beats).toBe(true);
    const late = append(own[0] ?? { destination: "shop", index: 0 });
    await topology.masterAfter(away, slot);
    await late;
    expect(await state()).toEqual({ address: away.address, role: "replica", isUp: false });
    expect([...(await waiting()).keys()].toSorted()).toEqual(laneRefs.map(laneName).toSorted());
  });
});

test("nodes that a cluster names by addresses of its own network are reached where the map says", async () => {
  await using hidden = await ClusterTopology.start({
    masters: 1,
    hasReplicas: false,
    settings: ["--cluster-announce-port", "1"],
  });
  const [node] = hidden.nodes;
  const natMap = { "127.0.0.1:1": { host: "127.0.0.1", port: node?.port ?? 0 } };
  const client = await connectRedis({ ...clusterAddress(hidden), natMap }, "worker");
  await client.set("reached", "1");
  expect(await node?.ask("GET", "reached")).toBe("1");
  client.disconnect();
});
