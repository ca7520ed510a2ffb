import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";

/** A full destination takes conversions again at this share of its cap, so that it does not flicker. */
const RESUME_AT = 0.9;

/** A destination with a limit on its backlog. */
export interface CappedDestination {
  readonly name: string;
  readonly lanes: number;
  /** Most conversions waiting in all its lanes. */
  readonly maxBacklog: number;
}

/**
 * Knows which capped destinations are full, for one ingest process. It keeps an outage of one destination from filling
 * Redis.
 */
export class BacklogWatch {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  #capped: readonly CappedDestination[];
  readonly #full = new Set<string>();

  constructor(redis: RedisClient, capped: readonly CappedDestination[]) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#capped = capped;
  }

  /** Whether the destination was full at the last measurement. */
  isFull(destination: string): boolean {
    return this.#full.has(destination);
  }

  /** Watches these destinations from the next measurement on. */
  replace(capped: readonly CappedDestination[]): void {
    const names = new Set(capped.map(({ name }) => name));
    for (const name of this.#full) if (!names.has(name)) this.#full.delete(name);
    this.#capped = capped;
  }

  async measure(): Promise<void> {
    await Promise.all(this.#capped.map((destination) => this.#measureOne(destination)));
  }

  async #measureOne({ name, lanes, maxBacklog }: CappedDestination): Promise<void> {
    const counts = await Promise.all(
      Array.from({ length: lanes }, (_, index) =>
        this.#redis.get(this.#keys.lane({ destination: name, index }).waiting),
      ),
    );
    const waiting = counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
    if (waiting >= maxBacklog) this.#full.add(name);
    else if (waiting <= maxBacklog * RESUME_AT) this.#full.delete(name);
  }
}
