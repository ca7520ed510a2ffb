import type { Redis } from "ioredis";
import { laneKeys } from "./keys.ts";

/** A destination takes conversions again at this share of its cap, so that it does not flicker. */
const RESUME_AT = 0.9;

/** A destination whose backlog may only be so long. */
export interface CappedDestination {
  readonly name: string;
  readonly lanes: number;
  /** Conversions waiting in all its lanes. */
  readonly maxBacklog: number;
}

/** Watches the backlogs of capped destinations for one ingest process: an outage of one must not fill Redis for all. */
export class BacklogWatch {
  readonly #redis: Redis;
  readonly #capped: readonly CappedDestination[];
  readonly #timer: NodeJS.Timeout;
  readonly #full = new Set<string>();

  constructor(redis: Redis, capped: readonly CappedDestination[], everyMs = 500) {
    this.#redis = redis;
    this.#capped = capped;
    this.#timer = setInterval(() => void this.measure(), everyMs);
    this.#timer.unref();
  }

  isFull(destination: string): boolean {
    return this.#full.has(destination);
  }

  /** While Redis does not answer, what was known stays: ingest refuses then for a reason of its own. */
  async measure(): Promise<void> {
    try {
      await Promise.all(this.#capped.map((destination) => this.#measureOne(destination)));
    } catch {
      // As it was.
    }
  }

  async #measureOne({ name, lanes, maxBacklog }: CappedDestination): Promise<void> {
    const counts = await Promise.all(
      Array.from({ length: lanes }, (_, index) =>
        this.#redis.get(laneKeys({ destination: name, index }).waiting),
      ),
    );
    const waiting = counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
    if (waiting >= maxBacklog) this.#full.add(name);
    else if (waiting <= maxBacklog * RESUME_AT) this.#full.delete(name);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
