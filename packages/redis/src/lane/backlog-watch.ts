import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { lanesIn, type LayoutSource } from "../layout/layouts.ts";

/** A full destination takes conversions again at this share of its cap, so that it does not flicker. */
const RESUME_AT = 0.9;

/** A destination with a limit on its backlog. */
export interface CappedDestination {
  readonly name: string;
  /** Most conversions waiting in all its lanes. */
  readonly maxBacklog: number;
}

/**
 * Knows how full the backlogs of capped destinations are, for one ingest process. It keeps an outage of one destination
 * from filling Redis.
 */
export class BacklogWatch {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #layouts: LayoutSource;
  #capped: readonly CappedDestination[];
  /** Destination → the share of its cap that waits, at the last measurement. */
  readonly #filled = new Map<string, number>();
  /** `<destination> <share>` of those that were full when they were asked about. */
  readonly #full = new Set<string>();

  constructor(redis: RedisClient, layouts: LayoutSource, capped: readonly CappedDestination[]) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#layouts = layouts;
    this.#capped = capped;
  }

  /** Watches these destinations from the next measurement on. */
  replace(capped: readonly CappedDestination[]): void {
    this.#capped = capped;
    const names = new Set(capped.map(({ name }) => name));
    for (const name of this.#filled.keys()) if (!names.has(name)) this.#filled.delete(name);
  }

  /** Whether this share of the destination's cap was reached at the last measurement. */
  isFull(destination: string, share = 1): boolean {
    const filled = this.#filled.get(destination) ?? 0;
    const name = `${destination} ${share}`;
    if (filled >= share) this.#full.add(name);
    else if (filled <= share * RESUME_AT) this.#full.delete(name);
    return this.#full.has(name);
  }

  async measure(): Promise<void> {
    await Promise.all(this.#capped.map((destination) => this.#measureOne(destination)));
  }

  async #measureOne({ name, maxBacklog }: CappedDestination): Promise<void> {
    const lanes = lanesIn(name, this.#layouts.of(name));
    const counts = await Promise.all(lanes.map((lane) => this.#redis.get(this.#keys.lane(lane).waiting)));
    const waiting = counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
    this.#filled.set(name, waiting / maxBacklog);
  }
}
