import { setTimeout as passing } from "node:timers/promises";
import { connectRedis } from "@relay/redis";
import { type GeneratedConversion, generateConversions, USUAL_SHARES } from "@relay/testkit";
import { type AcceptedFor, accountFor, latencies, quantile } from "./account.ts";
import { findOut, progress } from "./findings.ts";
import { produce, type RequestAnswer, requestsOf } from "./produce.ts";
import type { Report } from "./report.ts";
import { DESTINATIONS, type DestinationName, keyFor, type Shop } from "./shop.ts";

export interface RunOptions {
  readonly count: number;
  readonly seed: number;
  /** Kill a worker when half has been acknowledged. */
  readonly killWorker: boolean;
  readonly shares?: Parameters<typeof generateConversions>[0]["shares"];
}

/** Told how far a run is. */
export interface Watcher {
  stage(name: string, total: number): void;
  at(value: number): void;
  done(): void;
}

const EVENTS_A_REQUEST = 100;
const SETTLE_DEADLINE_MS = 180_000;

/** Streams conversions through a shop, waits until all are settled, and draws up the account. */
export async function run({ house, keys }: Shop, options: RunOptions, watcher: Watcher): Promise<Report> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const { count, seed, shares = USUAL_SHARES } = options;
  const made: readonly GeneratedConversion[] = [...generateConversions({ count, seed, shares, nowSeconds })];
  const requests = requestsOf(
    made.map(({ conversion }) => conversion),
    (conversion) => keyFor(conversion, keys),
    EVENTS_A_REQUEST,
  );
  const tally = new Tally();
  let replaced: Promise<void> | undefined;
  watcher.stage("accepted", options.count);
  const startedAtMs = Date.now();
  await produce(house.ingest.url, requests, (answer) => {
    tally.take(answer);
    watcher.at(tally.answered);
    if (options.killWorker && tally.answered >= options.count / 2) replaced ??= house.replaceWorker();
  });
  watcher.done();
  await replaced;
  await waitUntilSettled(house.redis.url, tally.copies, watcher);
  return reportOf(tally, await findOut(house), startedAtMs, options);
}

/** The producer's own count of what was acknowledged. */
class Tally {
  readonly accepted: Readonly<Record<DestinationName, AcceptedFor>>;
  readonly refusedByCode: Record<string, number> = {};
  answered = 0;
  acceptedCount = 0;

  constructor() {
    const none = DESTINATIONS.map(
      (name) => [name, { copies: 0, firstAtMs: new Map<string, number>() }] as const,
    );
    this.accepted = Object.fromEntries(none) as unknown as Record<DestinationName, AcceptedFor>;
  }

  /** Copies over all destinations. */
  get copies(): number {
    return Object.values(this.accepted).reduce((sum, { copies }) => sum + copies, 0);
  }

  take({ results, answeredAtMs }: RequestAnswer): void {
    for (const { status, event_id: id = "", destinations = [], faults = [] } of results) {
      this.answered += 1;
      if (status === "refused") {
        const code = faults[0]?.code ?? "unknown";
        this.refusedByCode[code] = (this.refusedByCode[code] ?? 0) + 1;
        continue;
      }
      this.acceptedCount += 1;
      for (const name of destinations) {
        const own = this.accepted[name as DestinationName];
        own.copies += 1;
        if (!own.firstAtMs.has(id)) own.firstAtMs.set(id, answeredAtMs);
      }
    }
  }
}

async function waitUntilSettled(redisUrl: string, copies: number, watcher: Watcher): Promise<void> {
  const redis = await connectRedis(redisUrl, "worker");
  const deadline = Date.now() + SETTLE_DEADLINE_MS;
  watcher.stage("settled", copies);
  try {
    for (;;) {
      const { settled, waiting } = await progress(redis);
      watcher.at(settled);
      if (waiting === 0 && settled >= copies) return;
      if (Date.now() > deadline)
        throw new Error(`${waiting} conversions are still waiting after ${SETTLE_DEADLINE_MS / 1000} s`);
      await passing(25);
    }
  } finally {
    watcher.done();
    redis.disconnect();
  }
}

type Found = Awaited<ReturnType<typeof findOut>>;

function reportOf(tally: Tally, found: Found, startedAtMs: number, options: RunOptions): Report {
  const accounts = DESTINATIONS.map((name) => [name, accountFor(tally.accepted[name], found[name])] as const);
  const waits = DESTINATIONS.flatMap((name) => latencies(tally.accepted[name], found[name]));
  const lastAtMs = DESTINATIONS.reduce(
    (last, name) => Math.max(last, ...chunkedMax(found[name].delivered.values())),
    startedAtMs + 1,
  );
  const seconds = (lastAtMs - startedAtMs) / 1000;
  const deadLetters: Record<string, number> = {};
  for (const [, one] of accounts) {
    for (const [reason, count] of Object.entries(one.deadLetters))
      deadLetters[reason] = (deadLetters[reason] ?? 0) + count;
  }
  const total = (of: (one: (typeof accounts)[number][1]) => number) =>
    accounts.reduce((sum, [, one]) => sum + of(one), 0);
  return {
    sent: tally.answered,
    accepted: tally.acceptedCount,
    refused: tally.answered - tally.acceptedCount,
    refusedByCode: tally.refusedByCode,
    duplicates: total(({ duplicates }) => duplicates),
    delivered: Object.fromEntries(accounts.map(([name, { delivered }]) => [name, delivered])),
    deadLetters,
    perDestination: Object.fromEntries(accounts),
    balanced: accounts.every(([, { discrepancies }]) => discrepancies.length === 0),
    workersKilled: options.killWorker ? 1 : 0,
    eventsPerSecond: Math.round(tally.acceptedCount / seconds),
    deliveriesPerSecond: Math.round(total(({ delivered }) => delivered) / seconds),
    acceptToDeliveredMs: { p50: Math.round(quantile(waits, 0.5)), p99: Math.round(quantile(waits, 0.99)) },
  };
}

/** The largest value, without spreading hundreds of thousands of arguments. */
function chunkedMax(values: Iterable<number>): readonly number[] {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return [largest];
}
