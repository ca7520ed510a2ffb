import { expect, test } from "vitest";
import { keysOf } from "../keys.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { RequestsInFlight } from "./requests-in-flight.ts";

const { redis } = await privateRedis("worker");
const operator = new RequestsInFlight(redis);

test("counts add up over workers, and those of a worker that is gone are dropped", async () => {
  const one = new RequestsInFlight(redis);
  const other = new RequestsInFlight(redis);
  await one.publish("one", [
    ["meta-shop", { inFlight: 12, limit: 64 }],
    ["idle", { inFlight: 0, limit: 4 }],
  ]);
  await other.publish("other", [["meta-shop", { inFlight: 3, limit: 8 }]]);
  expect(await operator.read()).toEqual(new Map([["meta-shop", { inFlight: 15, limit: 72 }]]));
  await redis.del(keysOf(redis).inFlightOf("other"));
  expect(await operator.read()).toEqual(new Map([["meta-shop", { inFlight: 12, limit: 64 }]]));
  await one.publish("one", [["meta-shop", { inFlight: 0, limit: 64 }]]);
  expect(await operator.read()).toEqual(new Map());
});

test("an idle worker writes nothing", async () => {
  await redis.flushall();
  await new RequestsInFlight(redis).publish("idle", [["meta-shop", { inFlight: 0, limit: 4 }]]);
  expect(await redis.dbsize()).toBe(0);
});
