import { connectRedis, readTotals, RedisDeadLetters } from "@relay/redis";
import type { House } from "@relay/testkit";
import type { Findings } from "./account.ts";
import { DATASETS, type DestinationName, DESTINATIONS } from "./shop.ts";

type Redis = Awaited<ReturnType<typeof connectRedis>>;

const laneOf = (destination: string) => ({ destination, index: 0 });

/** Asks the platform, Redis and the relay's counters what became of everything. */
export async function findOut(house: House): Promise<Readonly<Record<DestinationName, Findings>>> {
  const redis = await connectRedis(house.redis.url, "worker");
  try {
    const summary = (await (await fetch(`${house.sandbox.url}/_sandbox/summary`)).json()) as Summary;
    const found = await Promise.all(
      DESTINATIONS.map(async (name) => [name, await findOne(house, redis, name, summary)] as const),
    );
    return Object.fromEntries(found) as Record<DestinationName, Findings>;
  } finally {
    redis.disconnect();
  }
}

/** Copies settled over all lanes, and still waiting. */
export async function progress(
  redis: Redis,
): Promise<{ readonly settled: number; readonly waiting: number }> {
  const totals = await Promise.all(DESTINATIONS.map((name) => readTotals(redis, laneOf(name))));
  return {
    settled: totals.reduce((sum, { settled }) => sum + settled, 0),
    waiting: totals.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}

interface DatasetSummary {
  readonly requests: number;
  readonly refusedRequests: Readonly<Record<string, number>>;
  readonly batchSizes: { readonly mean: number };
}
type Summary = Readonly<Record<"meta" | "tiktok", Readonly<Record<string, DatasetSummary>>>>;

async function findOne(
  house: House,
  redis: Redis,
  name: DestinationName,
  summary: Summary,
): Promise<Findings> {
  const platform = name.startsWith("meta") ? "meta" : "tiktok";
  const dataset = DATASETS[name];
  const totals = await readTotals(redis, laneOf(name));
  const own = summary[platform][dataset];
  return {
    delivered: await arrivals(house, platform, dataset),
    deadLetters: await letters(redis, name),
    counted: {
      settled: totals.settled,
      delivered: totals.delivered,
      dead: Object.values(totals.dead).reduce((sum, count) => sum + count, 0),
      waiting: totals.waiting,
    },
    requests: own?.requests ?? 0,
    refusedRequests: Object.values(own?.refusedRequests ?? {}).reduce((sum, count) => sum + count, 0),
    meanBatch: own?.batchSizes.mean ?? 0,
  };
}

async function letters(redis: Redis, destination: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for await (const { reason } of new RedisDeadLetters(redis).list(destination))
    counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

async function arrivals(
  house: House,
  platform: string,
  dataset: string,
): Promise<ReadonlyMap<string, number>> {
  const query = new URLSearchParams({ platform, dataset }).toString();
  const text = await (await fetch(`${house.sandbox.url}/_sandbox/accepted?${query}`)).text();
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const { eventId, at } = JSON.parse(line) as { readonly eventId: string; readonly at: number };
      return [eventId, at];
    }),
  );
}
