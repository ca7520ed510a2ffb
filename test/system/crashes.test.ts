import { setTimeout as passing } from "node:timers/promises";
import { connectRedis } from "@relay/redis";
import { seededDice } from "@relay/testkit";
import { expect, test } from "vitest";
import { requestsMade } from "../campaign/sandbox.ts";
import { settled } from "./settled.ts";
import { arrivals, openShop, produce, purchase } from "./shop.ts";

const KILLS = 3;
const LANES = 2;
const REQUESTS_A_LANE = 1;
const EVENTS_A_REQUEST = 1000;
const EVENTS = 15_000;
const LEASE = "{meta-shop:0}:o";

test(`a worker killed ${KILLS} times during ${EVENTS.toLocaleString("en")} conversions loses none`, async () => {
  await using deployment = await openShop({
    workers: 2,
    latencyMs: 40,
    destinations: {
      "meta-shop": {
        platform: "meta",
        options: { dataset_id: "1001" },
        lanes: LANES,
        max_in_flight: REQUESTS_A_LANE,
        request_timeout_ms: 1000,
      },
    },
    settings: { worker: { slice_ms: 1000 } },
  });
  const conversions = Array.from({ length: EVENTS }, (_, n) => purchase(n));
  const dice = seededDice(20_261_120);
  const killOne = async () => {
    await passing(dice() * 300);
    await deployment.replaceWorker();
  };
  // A share for each kill, so that each of them finds work under way.
  const share = EVENTS / KILLS;
  for (let from = 0; from < EVENTS; from += share) {
    await Promise.all([produce(deployment, conversions.slice(from, from + share)), killOne()]);
  }

  const endings = await Promise.all(
    Array.from({ length: LANES }, (_, index) =>
      settled(deployment, 0, { lane: { destination: "meta-shop", index }, timeoutMs: 60_000 }),
    ),
  );
  const sum = (of: (ending: (typeof endings)[number]) => number) =>
    endings.reduce((total, ending) => total + of(ending), 0);
  expect(sum(({ totals }) => totals.settled)).toBe(EVENTS);
  expect(sum(({ totals }) => totals.delivered)).toBe(EVENTS);
  const record = await arrivals(deployment, "?dataset=1001");
  expect(record).toHaveLength(EVENTS);
  // Only what was on its way when a worker died may arrive twice. A worker that dies may hold every lane, with a full
  // request under way in each; a machine with little time to spare shows it, where an idle one repeats some 1,000 in all.
  const repeated = record.filter(({ copies }) => copies > 1).length;
  expect(repeated).toBeLessThanOrEqual(KILLS * LANES * REQUESTS_A_LANE * EVENTS_A_REQUEST);
});

test("a killed worker's lane goes on with another worker of its machine long before its lease lapses", async () => {
  // One long request at a time: one is under way when the worker is killed, and no second one.
  const shop = { platform: "meta", options: { dataset_id: "1001" }, max_in_flight: 1 };
  await using deployment = await openShop({
    workers: 2,
    latencyMs: 1000,
    destinations: { "meta-shop": shop },
  });
  const redis = await connectRedis(deployment.redis.url, "worker");
  try {
    await produce(
      deployment,
      Array.from({ length: 1200 }, (_, n) => purchase(n)),
    );
    await expect.poll(() => requestsMade(deployment)).toBeGreaterThan(0);
    const made = await requestsMade(deployment);
    const nonce = await redis.get(LEASE);
    const holder = deployment.workers.find(({ pid }) => nonce?.includes(`:${pid}:`));
    if (!holder) throw new Error(`no worker holds the lane: ${nonce}`);
    deployment.workers.splice(deployment.workers.indexOf(holder), 1);
    await holder.kill();
    expect(await redis.pttl(LEASE)).toBeGreaterThan(8000);
    await expect.poll(() => requestsMade(deployment), { timeout: 7000, interval: 20 }).toBeGreaterThan(made);
    expect(await redis.get(LEASE)).toContain(`:${deployment.workers[0]?.pid}:`);
  } finally {
    redis.disconnect();
  }
  const { totals } = await settled(deployment, 1200);
  expect(totals).toMatchObject({ settled: 1200, delivered: 1200 });
});

test("Redis killed and started again loses nothing that was acknowledged", async () => {
  await using deployment = await openShop({ latencyMs: 20 });
  await produce(
    deployment,
    Array.from({ length: 2000 }, (_, n) => purchase(`before-${n}`)),
  );
  await deployment.redis.kill();
  await deployment.redis.restart();
  const after = Array.from({ length: 2000 }, (_, n) => purchase(`after-${n}`));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await produce(deployment, after);
      break;
    } catch {
      await passing(100);
    }
  }
  await settled(deployment, 4000);
  expect(await arrivals(deployment)).toHaveLength(4000);
});

test("a worker asked to stop finishes what is on its way and gives the rest back at once", async () => {
  await using deployment = await openShop({ latencyMs: 300 });
  await produce(
    deployment,
    Array.from({ length: 5000 }, (_, n) => purchase(n)),
  );
  const [first] = deployment.workers;
  const startedAt = performance.now();
  expect(await first?.stop()).toBe(0);
  // Its deadline is 25 seconds.
  expect(performance.now() - startedAt).toBeLessThan(8000);
  deployment.workers.shift();
  await deployment.startWorker();
  const { totals } = await settled(deployment, 5000);
  expect(totals).toMatchObject({ settled: 5000, delivered: 5000 });
  expect((await arrivals(deployment)).filter(({ copies }) => copies > 1)).toEqual([]);
});

test("more lanes than are recorded are refused at start-up, with what to do", async () => {
  await using deployment = await openShop();
  const file = `${deployment.folder}/relay.yaml`;
  const { readFile, writeFile } = await import("node:fs/promises");
  const config = JSON.parse(await readFile(file, "utf8")) as {
    destinations: { "meta-shop": { lanes?: number } };
  };
  config.destinations["meta-shop"].lanes = 2;
  await writeFile(file, JSON.stringify(config));
  await expect(deployment.startWorker()).rejects.toThrow(/RELAY_LANES_CHANGED[\s\S]*relay lanes grow/);
});
