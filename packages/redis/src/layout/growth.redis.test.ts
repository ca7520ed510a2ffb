import { grownTo, type LaneLayout } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { expect, test } from "vitest";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { RedisLaneWriter } from "../lane/lane-writer.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { GrowthSweep } from "./growth-sweep.ts";
import { readGrowth } from "./growth-view.ts";
import { Layouts } from "./layouts.ts";

const { redis } = await privateRedis();
const ONE: LaneLayout = { lanes: 1, ledgerHours: 48, earlier: [] };
const old = { destination: "shop", index: 0 };

const append = (lanes: number) =>
  new RedisLaneWriter(redis, TEST_SEALER).append(old, {
    blob: Buffer.from("s"),
    count: 5,
    deadline: 3600,
    lanes,
  });
const grow = (connection: RedisClient) =>
  new Layouts(connection).change("shop", (present = ONE) =>
    present.lanes === 4 ? present : grownTo(present, 4),
  );
const layout = () => new Layouts(redis).read("shop");

/** A connection of a process that dies at its nth command. */
function dyingAt(nth: number): RedisClient {
  let commands = 0;
  return new Proxy(redis, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || name === "defineCommand") return value;
      return (...args: unknown[]) => {
        commands += 1;
        if (commands >= nth) throw new Error("died");
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

test.for(Array.from({ length: 14 }, (_, at) => at + 1))(
  "a growth whose process dies at its command %d is brought to its end by another",
  async (nth) => {
    await new Layouts(redis).change("shop", () => ONE);
    await append(1);
    const dying = dyingAt(nth);
    const whole = async () => {
      await grow(dying);
      await new GrowthSweep(dying).sweep();
      await redis.del(keysOf(redis).lane(old).stream);
      for (let sweeps = 0; sweeps < 3; sweeps += 1) await new GrowthSweep(dying).sweep();
    };
    await expect(whole()).rejects.toThrow("died");

    await grow(redis);
    await new GrowthSweep(redis).sweep();
    expect(await append(1)).toEqual({ kind: "closed", lanes: 4 });
    await redis.del(keysOf(redis).lane(old).stream);
    await new GrowthSweep(redis).sweep();
    const { lanes, earlier } = await layout();
    expect(lanes).toBe(4);
    expect(earlier).toEqual([{ lanes: 1, ledgerHours: 48, untilMs: expect.any(Number) }]);
    expect(await redis.scard("{cr}:lanes")).toBe(4);
  },
);

test("what a growth waits for is shown, and until when the old ledgers are asked", async () => {
  await new Layouts(redis).change("shop", () => ONE);
  await append(1);
  await grow(redis);
  await new GrowthSweep(redis).sweep();
  expect(await readGrowth(redis, "shop", await layout())).toEqual({ lanes: 4, from: 1, waiting: 5 });
  await redis.del(keysOf(redis).lane(old).stream);
  await new GrowthSweep(redis).sweep();
  const { asksUntilMs = 0, ...view } = await readGrowth(redis, "shop", await layout());
  expect(view).toEqual({ lanes: 4, waiting: 0 });
  expect(asksUntilMs - Date.now()).toBeGreaterThan(95 * 3_600_000);
});

test("an earlier layout is forgotten when its time is over", async () => {
  const earlier = [
    { lanes: 1, ledgerHours: 48, untilMs: Date.now() - 1000 },
    { lanes: 2, ledgerHours: 48, untilMs: Date.now() + 60_000 },
  ];
  await new Layouts(redis).change("shop", () => ({ ...ONE, lanes: 4, earlier }));
  await new GrowthSweep(redis).sweep();
  expect((await layout()).earlier).toEqual(earlier.slice(1));
});

test("a closed lane shows a growth that Redis has lost", async () => {
  const layouts = new Layouts(redis);
  await layouts.change("shop", () => ONE);
  expect(await layouts.readGrown("shop", 4)).toEqual({
    ...ONE,
    lanes: 4,
    earlier: [{ lanes: 1, ledgerHours: 48 }],
  });
  expect(await layout()).toMatchObject({ lanes: 4 });
});
