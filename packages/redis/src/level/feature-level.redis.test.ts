import { FEATURE_LEVELS, type FeatureLevels } from "@relay/core";
import { expect, test } from "vitest";
import { codeOf } from "../testing/code-of.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { FeatureLevel } from "./feature-level.ts";
import { whileAnnounced } from "./while-announced.ts";

const { redis } = await privateRedis();
/** Three versions in a row: the second one reads a new format, the third one writes it. */
const [first, second, third] = [
  { reads: 1, writes: 1 },
  { reads: 2, writes: 1 },
  { reads: 2, writes: 2 },
] as const;

async function running(levels: FeatureLevels, mayRaise = true): Promise<FeatureLevel> {
  const process = new FeatureLevel(redis, { levels, mayRaise });
  await process.announce();
  return process;
}

/** As if every process that runs had said nothing for longer than a minute. */
async function fallSilent(): Promise<void> {
  for (const [id, entry] of Object.entries(await redis.hgetall("{cr}:running")))
    await redis.hset("{cr}:running", id, `${entry.split(" ")[0]} ${Date.now() - 61_000}`);
}

test("a new format is written once no process runs that cannot read it", async () => {
  const old = await running(first);
  const next = await running(third);
  expect([old.written, next.written]).toEqual([1, 1]);
  await old.announce();
  await next.announce();
  expect(next.written).toBe(1);
  await fallSilent();
  await next.announce();
  expect(next.written).toBe(2);
});

test("a version that cannot read what was written does not run, and the one before does", async () => {
  await running(third);
  const refused = new FeatureLevel(redis, { levels: first });
  expect(await codeOf(refused.announce())).toBe("RELAY_VERSION_TOO_OLD");
  expect(await codeOf(refused.mustRead())).toBe("RELAY_VERSION_TOO_OLD");
  expect(refused.written).toBe(0);
  expect((await running(second)).written).toBe(1);
});

test("versions that are one apart run beside each other, in either order", async () => {
  for (const [one, other] of [
    [first, second],
    [second, first],
    [second, third],
    [third, second],
  ] as const) {
    await redis.flushall();
    await running(one);
    await running(other);
    await running(one);
  }
});

test("a command writes the level of the deployment, whatever its own version writes", async () => {
  expect((await running(third, false)).written).toBe(1);
  expect((await running(second)).written).toBe(1);
  await fallSilent();
  await running(third);
  expect((await running(third, false)).written).toBe(2);
  expect(await codeOf(running(first, false))).toBe("RELAY_VERSION_TOO_OLD");
});

test("a command is announced while it works, and works only where it can read all", async () => {
  const entries = () => redis.hlen("{cr}:running");
  expect(await whileAnnounced(redis, entries)).toBe(1);
  await expect(whileAnnounced(redis, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await entries()).toBe(0);
  await redis.set("{cr}:level", FEATURE_LEVELS.reads + 1);
  let isWorking = false;
  const work = () => {
    isWorking = true;
    return Promise.resolve();
  };
  expect(await codeOf(whileAnnounced(redis, work))).toBe("RELAY_VERSION_TOO_OLD");
  expect(isWorking).toBe(false);
});
