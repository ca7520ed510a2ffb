import { connectRedis, Operator, Queues } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sealerUnder, sealingKey } from "../sealer-of.ts";
import { untilTakenOver, writeSealingKeys } from "../sealing-keys.ts";
import { settled } from "./settled.ts";
import { arrivals, openShop, post, purchase } from "./shop.ts";

const DESTINATION = "meta-shop";
const LANE = { destination: DESTINATION, index: 0 };
const KEYS = {
  first: sealingKey("first"),
  second: sealingKey("second"),
  third: sealingKey("third"),
  fourth: sealingKey("fourth"),
};

let deployment: Deployment;
let queues: Queues;
let operator: Operator;
let close: () => Promise<void>;
/** Ids of the conversions that were accepted. */
const accepted = new Set<string>();

beforeAll(async () => {
  deployment = await openShop();
  await useKeys("first");
  const redis = await connectRedis(deployment.redis.url, "worker");
  queues = new Queues(redis);
  operator = new Operator({ redis, queues, sealer: sealerUnder(...Object.values(KEYS)), by: "a test" });
  close = async () => {
    await queues.close();
    redis.disconnect();
    await deployment.stop();
  };
});
afterAll(() => close());

/** Has every program take over these keys, the first of which seals, while it runs. */
async function useKeys(...ids: readonly (keyof typeof KEYS)[]): Promise<void> {
  const revision = await writeSealingKeys(
    deployment,
    ids.map((id) => KEYS[id]),
  );
  for (const { pid } of [deployment.ingest, ...deployment.workers]) process.kill(pid, "SIGHUP");
  await untilTakenOver(deployment, revision);
}

async function send(count: number, prefix: string): Promise<void> {
  const batch = Array.from({ length: count }, (_, n) => purchase(`${prefix}-${n}`));
  const { status } = await post(deployment, batch);
  expect(status).toBe(202);
  for (const { event_id: id } of batch) accepted.add(id);
}

/** Sends one request after the other while `work` is done. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const sending = (async () => {
    while (!over.signal.aborted) await send(50, `load-${accepted.size}`);
  })();
  await work().finally(() => over.abort());
  await sending;
}

/** Blobs under each key, by its name. */
async function blobsUnder(): Promise<Readonly<Record<string, number>>> {
  const uses = (await operator.keyUse()).map(({ key = "clear", blobs }) => [
    key.split(":")[0],
    Object.values(blobs).reduce((sum, count) => sum + count, 0),
  ]);
  return Object.fromEntries(uses) as Readonly<Record<string, number>>;
}

const delivered = async () => new Set((await arrivals(deployment)).map(({ eventId }) => eventId));

test("three keys in turn under load, and one retired, lose nothing", async () => {
  await underLoad(async () => {
    await useKeys("first", "second");
    await useKeys("second", "first");
    await useKeys("second", "first", "third");
    await useKeys("third", "second", "first");
  });
  await settled(deployment, accepted.size);
  expect(await blobsUnder()).toMatchObject({ first: 0, second: 0 });
  await underLoad(() => useKeys("third", "second"));
  await settled(deployment, accepted.size);
  expect(await delivered()).toEqual(accepted);
  expect(accepted.size).toBeGreaterThan(200);
  expect(await operator.quarantine.list()).toEqual([]);
});

test("a key that is missing stops only what lies under it, which comes when the key is back", async () => {
  const before = accepted.size;
  await operator.pause(DESTINATION);
  await send(60, "under-third");
  await useKeys("fourth");
  await send(40, "under-fourth");
  expect(await blobsUnder()).toMatchObject({ third: 1, fourth: 1 });
  await operator.resume(DESTINATION);
  await settled(deployment, before + 40);
  const [segment] = await operator.quarantine.list();
  expect(segment).toMatchObject({
    conversions: 60,
    reason: expect.stringMatching(/^key_missing third:[0-9a-f]{8}$/),
  });
  expect((await delivered()).size).toBe(before + 40);
  await useKeys("fourth", "third");
  await operator.retrySegment(LANE, segment?.id ?? "", { mayRepeat: false });
  await settled(deployment, accepted.size);
  expect(await delivered()).toEqual(accepted);
  expect((await arrivals(deployment)).every(({ copies }) => copies === 1)).toBe(true);
});
