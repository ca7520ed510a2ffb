import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, RedisGate } from "@relay/redis";
import { FakeClock, type Deployment } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settled } from "./settled.ts";
import { addFault, arrivals, clearFaults, openShop, produce, purchase } from "./shop.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const purchases = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => purchase(`${prefix}-${n}`));

describe.skipIf(!FakeClock.isAvailable)("in the whole system", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "relay-clocks-"))));
  afterAll(() => rm(folder, { recursive: true }));

  test("a worker's clock that was an hour ahead during an outage, and is set right, costs seconds", async () => {
    const clock = FakeClock.in(folder, "worker");
    clock.set(HOUR);
    await using deployment = await openShop({ clocks: { worker: clock } });
    await addFault(deployment, { platform: "meta", kind: "status", status: 503 });
    await produce(deployment, purchases("outage", 2000));
    await untilGateFailed(deployment, 3);
    clock.set(0);
    await clearFaults(deployment);
    const { totals } = await settled(deployment, 2000, { timeoutMs: 30_000 });
    expect(totals).toMatchObject({ delivered: 2000, dead: {} });
  });

  test("Redis' clock eight days ahead is noticed and buries nothing; set right, new conversions do not wait", async () => {
    const clock = FakeClock.in(folder, "redis");
    await using deployment = await openShop({ clocks: { redis: clock } });
    await addFault(deployment, { platform: "meta", kind: "status", status: 503 });
    await produce(deployment, purchases("before", 500));
    clock.set(8 * DAY);
    for (const { url } of [deployment.ingest, ...deployment.workers])
      await expect
        .poll(async () => (await fetch(`${url}/metrics`)).text())
        .toContain("relay_clock_set_total 1");
    await produce(deployment, purchases("ahead", 500));
    await clearFaults(deployment);
    await settled(deployment, 1000, { timeoutMs: 30_000 });
    clock.set(0);
    await produce(deployment, purchases("after", 10));
    const { totals, deadLetters } = await settled(deployment, 1010, { timeoutMs: 30_000 });
    expect({ delivered: totals.delivered, deadLetters }).toEqual({ delivered: 1010, deadLetters: [] });
    expect(await arrivals(deployment)).toHaveLength(1010);
  });
});

async function untilGateFailed(deployment: Deployment, times: number): Promise<void> {
  const redis = await connectRedis(deployment.redis.url, "worker");
  try {
    const gate = new RedisGate(redis);
    await expect.poll(async () => (await gate.read("meta-shop")).failures).toBeGreaterThanOrEqual(times);
  } finally {
    redis.disconnect();
  }
}
