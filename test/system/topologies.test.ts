import { ClusterTopology, type Deployment, RedisServer, SentinelTopology } from "@relay/testkit";
import { Redis } from "ioredis";
import { describe, expect, test, vi } from "vitest";
import { arrivals, openShop, post, purchase } from "./shop.ts";

/** From the loss of a primary until all is delivered that was acknowledged meanwhile. */
const WITHIN_MS = 60_000;

/** What a user of Redis must be allowed, as docs/redis.md lists it. */
const RULES =
  "-@all +@read +@write +@scripting +@transaction +@connection -@dangerous +info +time +wait +client|list".split(
    " ",
  );
const CLUSTER_RULES = [...RULES, "+cluster|slots", "+cluster|info", "+cluster|nodes"];

const SHOP = {
  "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, lanes: 8 },
};

/** Waits until so many conversions have been delivered. */
async function delivered(deployment: Deployment, count: number): Promise<void> {
  const seen = async () => {
    const ids = (await arrivals(deployment)).map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(count);
  };
  await vi.waitFor(seen, { timeout: WITHIN_MS, interval: 100 });
}

/** Sends conversions one request each until each is acknowledged, as a producer does that is told to repeat. */
async function send(deployment: Deployment, from: number, count: number): Promise<void> {
  const one = async (n: number) => {
    const conversion = purchase(n);
    const accepted = async () => expect((await post(deployment, conversion)).status).toBe(202);
    await vi.waitFor(accepted, { timeout: WITHIN_MS, interval: 200 });
  };
  await Promise.all(Array.from({ length: count }, (_, n) => one(from + n)));
}

describe.concurrent("the relay", () => {
  test("shares a Redis with another one, each as a user who may do no more than it must", async () => {
    await using server = await RedisServer.start({
      settings: ["shop", "cafe"].flatMap((name) => [
        "--user",
        name,
        "on",
        `>${name}-password`,
        `~${name}:*`,
        "resetchannels",
        ...RULES,
      ]),
    });
    const open = (name: string) =>
      openShop({
        redis: { url: server.url, username: name, password_env: "SECRET", key_prefix: `${name}:` },
        env: { SECRET: `${name}-password` },
        hasAdmin: false,
      });
    await using shop = await open("shop");
    await using cafe = await open("cafe");
    await send(shop, 0, 20);
    await send(cafe, 100, 10);
    await delivered(shop, 20);
    await delivered(cafe, 10);
    const redis = new Redis(server.url);
    const keys = await redis.keys("*");
    expect(keys.filter((key) => !/^(?:shop|cafe):\{/.test(key))).toEqual([]);
    expect(await redis.acl("LOG")).toEqual([]);
    redis.disconnect();
  });

  test("delivers what is acknowledged while Sentinels replace a primary, and after it", async () => {
    await using topology = await SentinelTopology.start();
    await using deployment = await openShop({ redis: topology.settings });
    await send(deployment, 0, 20);
    // What no replica has yet is lost with its primary.
    await delivered(deployment, 20);
    const primary = await topology.primary();
    await primary.kill();
    await send(deployment, 100, 20);
    await topology.primaryAfter(primary);
    await send(deployment, 200, 20);
    await delivered(deployment, 60);
  });

  test("delivers what is acknowledged while a master of a cluster is replaced, and after it", async () => {
    await using topology = await ClusterTopology.start({
      settings: ["--user", "relay", "on", ">cluster-password", "~*", "resetchannels", ...CLUSTER_RULES],
    });
    await using deployment = await openShop({
      redis: { ...topology.settings, username: "relay", password_env: "SECRET" },
      env: { SECRET: "cluster-password" },
      destinations: SHOP,
    });
    await send(deployment, 0, 20);
    await delivered(deployment, 20);
    const master = await topology.masterOf(0);
    await master.kill();
    await send(deployment, 100, 40);
    await topology.masterAfter(master, 0);
    await delivered(deployment, 60);
    const living = topology.nodes.filter((node) => node !== master);
    const denied = await Promise.all(living.map((node) => node.ask("ACL", "LOG")));
    expect(new Set(denied)).toEqual(new Set([""]));
  });
});
