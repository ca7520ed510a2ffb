import { setTimeout as passing } from "node:timers/promises";
import type { GeneratedConversion } from "@relay/testkit";
import type { Progress } from "./bar.ts";
import { totalsOf, withRedis } from "./findings.ts";
import { produce, requestsOf } from "./produce.ts";
import { keyFor, replaceWorker, type Shop } from "./shop.ts";
import { Tally } from "./tally.ts";

export interface RunOptions {
  /** Kill a worker when half has been answered, and start another. */
  readonly killWorker?: boolean;
  /** Conversions a second; absent: as fast as they are taken. */
  readonly rate?: number;
}

/** What the producer knows when everything has come to rest. */
export interface Run {
  readonly tally: Tally;
  readonly startedAtMs: number;
  readonly workersKilled: number;
}

const EVENTS_A_REQUEST = 100;
const STALL_MS = 120_000;
const LOOK_EVERY_MS = 25;

/** Streams conversions through a shop and waits until nothing is left in its lanes, or nothing moves any more. */
export async function run(
  shop: Shop,
  conversions: readonly GeneratedConversion[],
  { killWorker = false, rate }: RunOptions,
  progress: Progress,
): Promise<Run> {
  const requests = requestsOf(conversions, (conversion) => keyFor(conversion, shop.keys), EVENTS_A_REQUEST);
  const tally = new Tally(shop.destinations);
  const killing = new Killing(shop, killWorker ? conversions.length / 2 : Infinity);
  const startedAtMs = Date.now();
  progress.stage("answered", conversions.length);
  await produce(
    shop.deployment.ingest.url,
    requests,
    (answer) => {
      tally.take(answer);
      progress.at(tally.sent);
      killing.at(tally.sent);
    },
    rate,
  );
  await killing.done();
  await untilSettled(shop, tally.acknowledged, progress);
  progress.done();
  return { tally, startedAtMs, workersKilled: killing.count };
}

/** Kills a worker once, when so many conversions have been answered, and starts another in its place. */
class Killing {
  readonly #shop: Shop;
  readonly #after: number;
  #replaced: Promise<void> | undefined;
  #count = 0;

  constructor(shop: Shop, after: number) {
    this.#shop = shop;
    this.#after = after;
  }

  get count(): number {
    return this.#count;
  }

  at(answered: number): void {
    if (answered < this.#after || this.#replaced) return;
    this.#replaced = replaceWorker(this.#shop);
    // Whoever waits for it hears of a failure; until then it is not one that nobody handles.
    this.#replaced.catch(() => undefined);
  }

  async done(): Promise<void> {
    if (!this.#replaced) return;
    await this.#replaced;
    this.#count += 1;
  }
}

/** Gives up when nothing was settled for two minutes: the account then says what is missing. */
async function untilSettled(shop: Shop, acknowledged: number, progress: Progress): Promise<void> {
  progress.stage("settled", acknowledged);
  await withRedis(shop, async (redis) => {
    let last = -1;
    let movedAtMs = Date.now();
    for (;;) {
      const totals = await Promise.all(shop.destinations.map((destination) => totalsOf(redis, destination)));
      const settled = totals.reduce((sum, one) => sum + one.settled, 0);
      const waiting = totals.reduce((sum, one) => sum + one.waiting, 0);
      progress.at(settled);
      if (waiting === 0 && settled >= acknowledged) return;
      if (settled !== last) movedAtMs = Date.now();
      last = settled;
      if (Date.now() - movedAtMs > STALL_MS) return;
      await passing(LOOK_EVERY_MS);
    }
  });
}
