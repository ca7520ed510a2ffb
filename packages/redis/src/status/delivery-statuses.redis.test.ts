import { identityOf, laneOf } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { expect, test } from "vitest";
import { keysOf } from "../keys.ts";
import { RedisLaneDrain } from "../lane/lane-drain.ts";
import { Layouts } from "../layout/layouts.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { DeliveryStatuses } from "./delivery-statuses.ts";

const LANES = 4;
const shop = { name: "shop", dataset: "1" };
const { redis } = await privateRedis();

async function scriptCalls(): Promise<number> {
  const stats = await redis.info("commandstats");
  const calls = stats.matchAll(/cmdstat_(?:eval|evalsha):calls=(\d+)/g);
  return Array.from(calls, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
}

test("a status takes at most one script call a lane, with any number of event names", async () => {
  const conversion = { event_name: "Name 7", event_id: "order" };
  const identity = identityOf(shop.dataset, conversion);
  const lane = { destination: shop.name, index: laneOf(identity, LANES) };
  const names = Array.from({ length: 1000 }, (_, at) => `Name ${at}`);
  for (let index = 0; index < LANES; index += 1) {
    const { eventNames } = keysOf(redis).lane({ destination: shop.name, index });
    await redis.zadd(eventNames, ...names.flatMap((name) => [1, name]));
  }
  const layouts = new Layouts(redis);
  await layouts.change(shop.name, () => ({ lanes: LANES, ledgerHours: 72, earlier: [] }));
  await new RedisLaneDrain(redis, layouts, TEST_SEALER).settle(lane, {
    lease: { of: "lane", nonce: "n" },
    incarnation: "",
    closes: ["b"],
    deliveries: [{ identities: [identity], receipt: { source: "web", atMs: 1, attempts: 1 } }],
    sent: [],
    qualities: [],
    eventNames: [],
    dead: [],
    finished: [],
    parts: [],
  });
  const statuses = new DeliveryStatuses(redis, TEST_SEALER);
  await statuses.find(shop, { source: "web", eventId: "nobody's" });
  const before = await scriptCalls();
  expect(await statuses.find(shop, { source: "web", eventId: "order" })).toEqual([
    {
      event_id: "order",
      event_name: "Name 7",
      destination: "shop",
      status: "delivered",
      settled_at: "1970-01-01T00:00:00.001Z",
      attempts: 1,
    },
  ]);
  expect((await scriptCalls()) - before).toBeLessThanOrEqual(LANES);
});
