import { connectRedis, type LaneTotals, readTotals, RedisDeadLetters } from "@relay/redis";
import { EnvelopeSealer } from "@relay/sealing";
import type { Findings } from "./account.ts";
import { identityOf } from "./identity.ts";
import type { Shop, ShopDestination } from "./shop.ts";

export type Redis = Awaited<ReturnType<typeof connectRedis>>;

/** Lends a connection to the shop's Redis. */
export async function withRedis<T>({ deployment }: Shop, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = await connectRedis(deployment.redis.url, "worker");
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

/** The relay's own counters of a destination. */
export function totalsOf(redis: Redis, { name }: ShopDestination): Promise<LaneTotals> {
  return readTotals(redis, { destination: name, index: 0 });
}

/** Asks the platforms, Redis and the relay's counters what became of everything: destination -> what is known. */
export async function findOut(shop: Shop): Promise<ReadonlyMap<string, Findings>> {
  const summary = JSON.parse(await ask(shop, "summary")) as Summary;
  return withRedis(shop, async (redis) => {
    const found = shop.destinations.map(
      async (destination) => [destination.name, await findOne(shop, redis, destination, summary)] as const,
    );
    return new Map(await Promise.all(found));
  });
}

interface DatasetSummary {
  readonly requests: number;
  readonly refusedRequests: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly batchSizes: { readonly mean: number };
}
type Summary = Readonly<
  Record<ShopDestination["platform"], Readonly<Partial<Record<string, DatasetSummary>>>>
>;

async function findOne(
  shop: Shop,
  redis: Redis,
  destination: ShopDestination,
  summary: Summary,
): Promise<Findings> {
  const totals = await totalsOf(redis, destination);
  const seen = summary[destination.platform][destination.dataset];
  return {
    delivered: await arrivals(shop, destination),
    deadLetters: await deadLetters(redis, shop, destination),
    sentAgain: seen?.duplicates ?? 0,
    counted: { ...totals, dead: sum(Object.values(totals.dead)) },
    requests: seen?.requests ?? 0,
    refusedRequests: sum(Object.values(seen?.refusedRequests ?? {})),
    meanBatch: seen?.batchSizes.mean ?? 0,
  };
}

async function deadLetters(
  redis: Redis,
  { deployment }: Shop,
  { name }: ShopDestination,
): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  const sealer = new EnvelopeSealer(deployment.sealingKeys, () => performance.now());
  for await (const { conversion, reason } of new RedisDeadLetters(redis, sealer).list(name)) {
    reasons.set(identityOf(conversion.event_name, conversion.event_id), reason);
  }
  return reasons;
}

interface Arrival {
  readonly eventName: string;
  readonly eventId: string;
  readonly at: number;
}

async function arrivals(
  shop: Shop,
  { platform, dataset }: ShopDestination,
): Promise<ReadonlyMap<string, number>> {
  const query = new URLSearchParams({ platform, dataset }).toString();
  const lines = (await ask(shop, `accepted?${query}`)).split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const { eventName, eventId, at } = JSON.parse(line) as Arrival;
      return [identityOf(eventName, eventId), at];
    }),
  );
}

async function ask({ deployment }: Shop, what: string): Promise<string> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/${what}`);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status} to /_sandbox/${what}`);
  return response.text();
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
