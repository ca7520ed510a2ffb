import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { RedisServer, TcpProxy } from "@relay/testkit";
import selfsigned from "selfsigned";
import { describe, expect, test } from "vitest";
import { codeOf } from "../testing/code-of.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { checkRedis } from "./check-redis.ts";
import { connectRedis } from "./connect-redis.ts";
import { shownAddress } from "./redis-address.ts";
import { Registration } from "./registration.ts";

const { server, redis } = await privateRedis("producer");

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
    expect(shownAddress("redis://user:hunter2@127.0.0.1:1/3")).toBe("(127.0.0.1:1)");
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
    const opening = new Registration(
      guest,
      [{ name: "meta-shop", lanes: 2, ledgerHours: 48 }],
      () => undefined,
    ).open();
    await expect(opening).rejects.toMatchObject({
      code: "RELAY_REDIS_DENIED",
      message: expect.stringMatching(/NOPERM to [A-Z]+/),
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
