import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { RelayError, type Signal } from "@relay/core";
import { RedisServer, TcpProxy } from "@relay/testkit";
import type { Redis } from "ioredis";
import selfsigned from "selfsigned";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addressOf, checkRedis, connectRedis } from "./connection.ts";
import { Heartbeat } from "./heartbeat.ts";
import { type LaneLayout, Registration } from "./registration.ts";

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
  test("accepts a Redis that neither evicts nor lacks an append-only file", async () => {
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

  test("names the address of a Redis that does not answer, without the password of its URL", async () => {
    const error = await connectRedis("redis://user:hunter2@127.0.0.1:1/3", "producer").catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "RELAY_REDIS_UNREACHABLE" });
    expect(String(error)).not.toContain("hunter2");
    expect(addressOf("redis://user:hunter2@127.0.0.1:1/3")).toBe("(127.0.0.1:1)");
  });
});

/** The exit code of a program that is started against this URL. */
const codeAt = (url: string) =>
  codeOf(
    (async () => {
      const client = await connectRedis(url, "worker");
      try {
        await checkRedis(client);
      } finally {
        client.disconnect();
      }
    })(),
  );

describe("a Redis that cannot be used", () => {
  test("a wrong password, no password and a user without permission each have an error other than silence", async () => {
    await using locked = await RedisServer.start({ settings: ["--requirepass", "swordfish"] });
    const at = (credentials: string) => `redis://${credentials}@127.0.0.1:${locked.port}`;
    expect(await codeAt(locked.url)).toBe("RELAY_REDIS_DENIED");
    expect(await codeAt(at(":hunter2"))).toBe("RELAY_REDIS_DENIED");
    expect(await codeAt(at(":swordfish"))).toBeUndefined();
    const owner = await connectRedis(at(":swordfish"), "producer");
    await owner.acl("SETUSER", "guest", "on", ">guest", "~*", "+@connection");
    expect(await codeAt(at("guest:guest"))).toBe("RELAY_REDIS_DENIED");
    await owner.acl("SETUSER", "guest", "+info");
    const guest = await connectRedis(at("guest:guest"), "producer");
    const opening = new Registration(guest, [LAYOUT], () => undefined).open();
    await expect(opening).rejects.toMatchObject({
      code: "RELAY_REDIS_DENIED",
      message: expect.stringContaining("NOPERM to HSETNX"),
    });
    for (const client of [owner, guest]) client.disconnect();
  });

  test.concurrent.for(["producer", "worker", "jobs"] as const)(
    "one that accepts the connection of a %s and never answers",
    async (role) => {
      await using proxy = await TcpProxy.start(server.port);
      proxy.vanish();
      const error = await connectRedis(`redis://127.0.0.1:${proxy.port}`, role).catch(
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({
        code: "RELAY_REDIS_UNREACHABLE",
        message: expect.stringContaining("ETIMEDOUT"),
      });
    },
  );

  test("a certificate of an unknown authority", async () => {
    const { private: key, cert } = await selfsigned.generate([{ name: "commonName", value: "localhost" }]);
    const secure = createServer({ key, cert }).listen(0, "127.0.0.1");
    await once(secure, "listening");
    const { port } = secure.address() as AddressInfo;
    expect(await codeAt(`rediss://127.0.0.1:${port}`)).toBe("RELAY_REDIS_TLS");
    secure.close();
  });

  test("a node of a cluster, and a replica", async () => {
    await using node = await RedisServer.start({ settings: ["--cluster-enabled", "yes"] });
    expect(await codeAt(node.url)).toBe("RELAY_REDIS_CLUSTER");
    await using replica = await RedisServer.start({
      settings: ["--replicaof", "127.0.0.1", String(server.port)],
    });
    expect(await codeAt(replica.url)).toBe("RELAY_REDIS_REPLICA");
  });
});

const LAYOUT = { name: "meta-shop", lanes: 2, ledgerHours: 48 };

describe("the layout of lanes", () => {
  const register = (layout: LaneLayout) => new Registration(redis, [layout], () => undefined).open();

  test("is recorded at first use and accepted when it is the same again", async () => {
    await register(LAYOUT);
    await register(LAYOUT);
    expect((await redis.smembers("{cr}:lanes")).toSorted()).toEqual(["meta-shop:0", "meta-shop:1"]);
  });

  test.for([{ lanes: 4 }, { ledgerHours: 168 }])(
    "changed to %o is refused, and the error names the recorded one",
    async (change) => {
      await register(LAYOUT);
      const error = await register({ ...LAYOUT, ...change }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "RELAY_LANES_CHANGED" });
      expect(String(error)).toContain("lanes: 2 and ledger_hours: 48");
    },
  );

  test("is refused with its own error when another version recorded it", async () => {
    await redis.hset("{cr}:layout", "meta-new", "v2 8 lanes");
    expect(await codeOf(register({ ...LAYOUT, name: "meta-new" }))).toBe("RELAY_LAYOUT_UNKNOWN");
  });
});

describe("a Redis that was emptied", () => {
  test("is not signalled before the lanes are registered", async () => {
    const signals: Signal[] = [];
    await new Registration(redis, [LAYOUT], () => undefined).open();
    await new Registration(redis, [LAYOUT], (signal) => signals.push(signal)).check();
    expect(signals).toEqual([]);
  });

  test("is signalled once by each process, which registers the lanes again", async () => {
    const signals: Signal[] = [];
    const registrations = [1, 2].map(
      () => new Registration(redis, [LAYOUT], (signal) => signals.push(signal)),
    );
    for (const registration of registrations) await registration.open();
    for (const registration of registrations) await registration.check();
    expect(signals).toEqual([]);
    await redis.flushall();
    for (const registration of [...registrations, ...registrations]) await registration.check();
    expect(signals).toEqual([{ kind: "redis-emptied" }, { kind: "redis-emptied" }]);
    expect((await redis.smembers("{cr}:lanes")).toSorted()).toEqual(["meta-shop:0", "meta-shop:1"]);
  });
});

describe("a heartbeat", () => {
  test.for(["producer", "worker"] as const)(
    "of a %s notices that Redis was killed, and that it is back",
    async (role) => {
      await using away = await RedisServer.start();
      const client = await connectRedis(away.url, role);
      const signals: Signal[] = [];
      const heartbeat = new Heartbeat(client, { everyMs: 20, listen: (signal) => signals.push(signal) });
      await away.kill();
      await vi.waitFor(() => expect(heartbeat.beats).toBe(false));
      await away.restart();
      await vi.waitFor(() => expect(heartbeat.beats).toBe(true), { timeout: 5000 });
      await vi.waitFor(() => expect(signals).toEqual([AWAY, BACK]));
      heartbeat.stop();
      client.disconnect();
    },
  );

  test.for(["producer", "worker"] as const)(
    "of a %s opens a new connection when the host has vanished silently",
    async (role) => {
      await using proxy = await TcpProxy.start(server.port);
      const client = await connectRedis(`redis://127.0.0.1:${proxy.port}`, role);
      const heartbeat = new Heartbeat(client, { everyMs: 50 });
      proxy.vanish();
      await vi.waitFor(() => expect(heartbeat.beats).toBe(false));
      proxy.reappear();
      await vi.waitFor(() => expect(heartbeat.beats).toBe(true), { timeout: 5000 });
      expect(await client.ping()).toBe("PONG");
      heartbeat.stop();
      client.disconnect();
    },
  );

  const AWAY = { kind: "redis", isAway: true };
  const BACK = { kind: "redis", isAway: false };
});
