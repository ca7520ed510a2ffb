import { RelayError } from "@relay/core";
import { RedisServer } from "@relay/testkit";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addressOf, checkRedis, connectRedis } from "./connection.ts";
import { openLanes } from "./layout.ts";
import { MemoryBudget } from "./memory-budget.ts";

let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await RedisServer.start();
  redis = await connectRedis(server.url, "producer");
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RelayError ? error.code : error;
};

describe("start-up", () => {
  test("takes a Redis that keeps what it was given", async () => {
    await expect(checkRedis(redis)).resolves.toBeUndefined();
  });

  test("refuses one that may evict", async () => {
    await redis.config("SET", "maxmemory-policy", "allkeys-lru");
    expect(await codeOf(checkRedis(redis))).toBe("RELAY_REDIS_EVICTS");
    await redis.config("SET", "maxmemory-policy", "noeviction");
  });

  test("refuses one without an append-only file, unless losing conversions is allowed", async () => {
    await redis.config("SET", "appendonly", "no");
    expect(await codeOf(checkRedis(redis))).toBe("RELAY_REDIS_NOT_DURABLE");
    expect(await codeOf(checkRedis(redis, { allowVolatile: true }))).toBeUndefined();
    await redis.config("SET", "appendonly", "yes");
  });

  test("says so when there is none, without the password of its URL", async () => {
    const error = await connectRedis("redis://user:hunter2@127.0.0.1:1/3", "producer").catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "RELAY_REDIS_UNREACHABLE" });
    expect(String(error)).not.toContain("hunter2");
    expect(addressOf("redis://user:hunter2@127.0.0.1:1/3")).toBe("(127.0.0.1:1)");
  });
});

describe("the layout of lanes", () => {
  const layout = { destination: "meta-shop", lanes: 2, ledgerHours: 48 };

  test("is recorded at first use, and the same again is fine", async () => {
    await openLanes(redis, [layout]);
    await openLanes(redis, [layout]);
    expect((await redis.smembers("{cr}:lanes")).toSorted()).toEqual(["meta-shop:0", "meta-shop:1"]);
  });

  test.for([{ lanes: 4 }, { ledgerHours: 168 }])(
    "changed to %o is refused, with what it was",
    async (change) => {
      await openLanes(redis, [layout]);
      const error = await openLanes(redis, [{ ...layout, ...change }]).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "RELAY_LANES_CHANGED" });
      expect(String(error)).toContain("lanes: 2 and ledger_hours: 48");
    },
  );
});

describe("the memory budget", () => {
  test("without a limit there is always room", async () => {
    const budget = new MemoryBudget(redis, undefined);
    await budget.measure();
    expect(budget.pressure.kind).toBe("room");
    budget.stop();
  });

  test("is shut at its upper mark and opens again only below the lower one", async () => {
    const budget = new MemoryBudget(redis, 108_000_000);
    // Sizes the allocator does not round up: 64, 80 and 96 MiB are 62 %, 78 % and 93 % of the budget.
    const pressureWith = async (mebibytes: number) => {
      await redis.del("ballast");
      await redis.setrange("ballast", mebibytes * 1_048_576 - 65_536, "x");
      await budget.measure();
      return budget.pressure.kind;
    };
    expect(await pressureWith(64)).toBe("room");
    expect(await pressureWith(96)).toBe("full");
    expect(await pressureWith(80)).toBe("full");
    expect(await pressureWith(64)).toBe("room");
    expect(await pressureWith(80)).toBe("room");
    await redis.del("ballast");
    budget.stop();
  });

  test("knows that Redis is away, and that it is back", async () => {
    const away = await RedisServer.start();
    const client = await connectRedis(away.url, "producer");
    const budget = new MemoryBudget(client, undefined, 20);
    await away.kill();
    await vi.waitFor(() => expect(budget.pressure.kind).toBe("away"));
    await away.restart();
    await vi.waitFor(() => expect(budget.pressure.kind).toBe("room"), { timeout: 5000 });
    budget.stop();
    client.disconnect();
    await away.stop();
  });
});
