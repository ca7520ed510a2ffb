import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arrivals, openShop, post, produce, purchase } from "./shop.ts";

/** Within so long everything goes on, from the moment at which Redis answers again. */
const BACK_WITHIN_MS = 20_000;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openShop({ proxied: true, workers: 1, redisSettings: ["--save", ""] });
});
afterAll(async () => {
  await deployment.stop();
});

const readiness = async () => {
  const urls = [deployment.ingest.url, ...deployment.workers.map(({ url }) => url)];
  return Promise.all(urls.map(async (url) => (await fetch(`${url}/readyz`)).status));
};
const metricsOf = async ({ url }: { readonly url: string }) => (await fetch(`${url}/metrics`)).text();
const delivered = async () => new Set((await arrivals(deployment)).map(({ eventId }) => eventId)).size;

test("a Redis host that vanishes without a word is noticed, and all goes on when it is back", async () => {
  await produce(
    deployment,
    Array.from({ length: 50 }, (_, n) => purchase(n)),
  );
  await expect.poll(delivered).toBe(50);
  deployment.proxy?.vanish();
  await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, 503]);
  expect((await post(deployment, purchase("meanwhile"))).status).toBe(503);
  for (const program of [deployment.ingest, ...deployment.workers])
    await expect.poll(() => metricsOf(program)).toContain("relay_redis_up 0");

  deployment.proxy?.reappear();
  const backAt = performance.now();
  await expect.poll(readiness, { timeout: BACK_WITHIN_MS }).toEqual([200, 200]);
  await produce(
    deployment,
    Array.from({ length: 50 }, (_, n) => purchase(50 + n)),
  );
  await expect.poll(delivered, { timeout: BACK_WITHIN_MS }).toBe(100);
  expect(performance.now() - backAt).toBeLessThan(BACK_WITHIN_MS);
});

test("a Redis that was emptied under running programs is said to have lost its data, and used again", async () => {
  const redis = new Redis(deployment.redis.url);
  try {
    await redis.flushall();
    await expect.poll(() => redis.smembers("{cr}:lanes")).toEqual(["meta-shop:0"]);
    await produce(
      deployment,
      Array.from({ length: 50 }, (_, n) => purchase(100 + n)),
    );
    await expect.poll(delivered, { timeout: BACK_WITHIN_MS }).toBe(150);
    // Each program finds out by itself, at its next look.
    for (const program of [deployment.ingest, ...deployment.workers])
      await expect.poll(() => metricsOf(program)).toContain("relay_redis_data_lost_total 1");
    const log = await readFile(join(deployment.folder, "worker.log"), "utf8");
    expect(log).toContain("Redis has lost its data");

    // What BullMQ knew of a wake-up goes as well: the sweeper finds what lies in a lane.
    await redis.flushall();
    await produce(deployment, [purchase(150)]);
    await redis.eval(
      "for _, key in ipairs(redis.call('KEYS', '{cr}:drains:*')) do redis.call('DEL', key) end",
      0,
    );
    await expect.poll(delivered, { timeout: BACK_WITHIN_MS }).toBe(151);
  } finally {
    redis.disconnect();
  }
});
