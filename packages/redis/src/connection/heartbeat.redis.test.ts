import type { Signal } from "@relay/core";
import { RedisServer, TcpProxy } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { privateRedis } from "../testing/private-redis.ts";
import { connectRedis } from "./connect-redis.ts";
import { Heartbeat } from "./heartbeat.ts";

const { server } = await privateRedis();
const AWAY = { kind: "redis", isAway: true };
const BACK = { kind: "redis", isAway: false };

describe("a heartbeat", () => {
  test.for(["producer", "worker"] as const)(
    "of a %s notices that Redis was killed, and that it is back",
    async (role) => {
      await using away = await RedisServer.start();
      const client = await connectRedis(away.url, role);
      const signals: Signal[] = [];
      const heartbeat = new Heartbeat(client, { everyMs: 20, listen: (signal) => signals.push(signal) });
      await away.kill();
      await expect.poll(() => heartbeat.beats).toBe(false);
      await away.restart();
      await expect.poll(() => heartbeat.beats).toBe(true);
      await expect.poll(() => signals).toEqual([AWAY, BACK]);
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
      await expect.poll(() => heartbeat.beats).toBe(false);
      proxy.reappear();
      await expect.poll(() => heartbeat.beats).toBe(true);
      expect(await client.ping()).toBe("PONG");
      heartbeat.stop();
      client.disconnect();
    },
  );
});
