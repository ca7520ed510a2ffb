import { type SentinelOptions, SentinelTopology } from "@relay/testkit";
import { expect, test, vi } from "vitest";
import { codeOf } from "../testing/code-of.ts";
import { checkRedis } from "./check-redis.ts";
import { connectRedis } from "./connect-redis.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { RedisAddress } from "./redis-address.ts";
import { readNodes } from "../nodes/redis-nodes.ts";

const secret = (text: string) => ({ reveal: () => text });

function addressOf(
  {
    sentinelAddresses,
    masterName,
  }: { readonly sentinelAddresses: readonly string[]; readonly masterName: string },
  { password, sentinelPassword }: SentinelOptions = {},
): RedisAddress {
  const sentinels = sentinelAddresses.map((one) => ({ host: "127.0.0.1", port: Number(one.split(":")[1]) }));
  return {
    place: {
      kind: "sentinel",
      sentinels,
      masterName,
      ...(sentinelPassword !== undefined && { sentinelCredentials: { password: secret(sentinelPassword) } }),
    },
    ...(password !== undefined && { credentials: { password: secret(password) } }),
  };
}

test.concurrent("the primary is found with the passwords of servers and Sentinels, and not without", async () => {
  const passwords = { password: "swordfish", sentinelPassword: "watchword" };
  await using topology = await SentinelTopology.start(passwords);
  const redis = await connectRedis(addressOf(topology, passwords), "worker");
  await expect(checkRedis(redis)).resolves.toBeUndefined();
  expect(await readNodes(redis)).toHaveLength(6);
  redis.disconnect();
  const codeAt = (where: RedisAddress) => codeOf(connectRedis(where, "producer"));
  const { sentinelAddresses } = topology;
  expect(await codeAt(addressOf(topology, { ...passwords, sentinelPassword: "guess" }))).toBe(
    "RELAY_REDIS_DENIED",
  );
  expect(await codeAt(addressOf(topology, { ...passwords, password: "guess" }))).toBe("RELAY_REDIS_DENIED");
  expect(await codeAt(addressOf({ sentinelAddresses, masterName: "other" }, passwords))).toBe(
    "RELAY_REDIS_NO_MASTER",
  );
  const servers = topology.nodes.map(({ address }) => address);
  expect(await codeAt(addressOf({ sentinelAddresses: servers, masterName: "relay" }))).toBe(
    "RELAY_REDIS_NO_SENTINEL",
  );
  const [sentinel = ""] = sentinelAddresses;
  const asUrl = await connectRedis(`redis://:watchword@${sentinel}`, "producer");
  expect(await codeOf(checkRedis(asUrl))).toBe("RELAY_REDIS_SENTINEL");
  asUrl.disconnect();
});

test.concurrent("the connection follows the primary when it freezes and when it dies", async () => {
  await using topology = await SentinelTopology.start();
  const redis = await connectRedis(addressOf(topology), "worker");
  const heartbeat = new Heartbeat(redis, { everyMs: 100 });
  const first = await topology.primary();
  first.freeze();
  const written = redis.set("frozen", "1");
  const second = await topology.primaryAfter(first);
  await written;
  expect(await second.ask("GET", "frozen")).toBe("1");
  await topology.sentinels[0]?.kill();
  await vi.waitFor(async () => {
    const nodes = await readNodes(redis);
    expect(nodes.filter(({ isUp }) => !isUp)).toEqual([
      { address: topology.sentinelAddresses[0], role: "sentinel", isUp: false },
      { address: first.address, role: "replica", isUp: false },
    ]);
    expect(nodes).toContainEqual({ address: second.address, role: "primary", isUp: true });
    expect(nodes).toHaveLength(6);
  }, 5000);
  await second.kill();
  const after = redis.set("killed", "1");
  const third = await topology.primaryAfter(second);
  await after;
  expect(await third.ask("GET", "killed")).toBe("1");
  heartbeat.stop();
  redis.disconnect();
});

test.concurrent("the connection follows the primary when its host vanishes without a word", async () => {
  await using topology = await SentinelTopology.start({ proxied: true });
  const redis = await connectRedis(addressOf(topology), "worker");
  const heartbeat = new Heartbeat(redis, { everyMs: 100 });
  const first = await topology.primary();
  first.vanish();
  const written = redis.set("vanished", "1");
  const second = await topology.primaryAfter(first);
  await written;
  expect(await second.ask("GET", "vanished")).toBe("1");
  heartbeat.stop();
  redis.disconnect();
});
