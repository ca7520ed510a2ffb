import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, Operator, Queues, readTotals } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { expect, test } from "vitest";
import { NO_SEALER } from "../sealer-of.ts";
import { settled } from "./settled.ts";
import { arrivals, openShop, post, purchase } from "./shop.ts";

const BEFORE = 2000;
const DURING = 12_000;
const AFTER = 400;
const ALL = BEFORE + DURING + AFTER;
const LANES = 8;

/** Sends conversions as a producer does that repeats a request until it is acknowledged. */
async function produceThrough(deployment: Deployment, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 100) {
    const request = Array.from({ length: 100 }, (_, n) => purchase(at + n));
    const isAccepted = () =>
      post(deployment, request).then(
        ({ status }) => status === 202,
        () => false,
      );
    while (!(await isAccepted())) await passing(50);
  }
}

test("lanes grow from 1 to 8 under load and kills: nothing is lost, and duplicates are recognised", async () => {
  await using deployment = await openShop({ workers: 2, latencyMs: 20 });
  await produceThrough(deployment, 0, BEFORE);
  await settled(deployment, BEFORE);

  await using connections = new AsyncDisposableStack();
  const redis = connections.adopt(await connectRedis(deployment.redis.url, "producer"), (client) =>
    client.disconnect(),
  );
  const queues = connections.adopt(new Queues(redis), (all) => all.close());
  const operator = new Operator({ redis, queues, sealer: NO_SEALER, by: "ada" });
  const share = DURING / 3;
  const producing = [0, 1, 2].map((nth) =>
    produceThrough(deployment, BEFORE + nth * share, BEFORE + (nth + 1) * share),
  );
  await passing(300);
  await operator.growLanes("meta-shop", LANES);
  await deployment.replaceWorker();
  await operator.growLanes("meta-shop", LANES);
  await deployment.replaceIngest();
  await deployment.replaceWorker();
  await Promise.all(producing);
  await expect.poll(() => operator.growth("meta-shop")).not.toHaveProperty("from");
  // They were delivered in the one lane that there was.
  await produceThrough(deployment, 0, BEFORE);
  // Whatever was produced meanwhile: these find all of the lanes.
  await produceThrough(deployment, BEFORE + DURING, BEFORE + DURING + AFTER);

  const lanes = Array.from({ length: LANES }, (_, index) => ({ destination: "meta-shop", index }));
  for (const lane of lanes) await settled(deployment, 1, { lane });
  const totals = await Promise.all(lanes.map((lane) => readTotals(redis, lane)));
  const sum = (of: (one: (typeof totals)[number]) => number) => totals.reduce((all, one) => all + of(one), 0);
  expect(sum(({ waiting }) => waiting)).toBe(0);
  expect(sum(({ delivered }) => delivered)).toBe(ALL);
  for (const { delivered } of totals.slice(1)) expect(delivered).toBeGreaterThan(0);
  const record = await arrivals(deployment, "?dataset=1001");
  expect(record).toHaveLength(ALL);
  const isBefore = ({ eventId }: { eventId: string }) => Number(eventId.slice("order-".length)) < BEFORE;
  expect(record.filter((one) => isBefore(one) && one.copies > 1)).toEqual([]);
  // Only what was on its way when a worker died may arrive twice: one micro-batch a lane and request.
  expect(record.filter(({ copies }) => copies > 1).length).toBeLessThanOrEqual(4000);
  expect(await operator.audit.read(10)).toMatchObject([
    { by: "ada", action: "lanes.grow", detail: { destination: "meta-shop", from: 1, to: 8 } },
  ]);
});
