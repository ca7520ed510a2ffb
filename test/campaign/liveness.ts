import { setTimeout as passing } from "node:timers/promises";
import { type LaneRef, laneName } from "@relay/core";
import { readTotals, type RedisClient } from "@relay/redis";

const LOOK_EVERY_MS = 500;
/** Without an answer for so long Redis is away. */
const PATIENCE_MS = 1000;

/** How long a lane had a backlog and settled nothing, nor moved anything aside, while all was well. */
export interface Standstill {
  readonly lane: string;
  readonly ms: number;
  /** When it began, epoch milliseconds. */
  readonly sinceMs: number;
}

interface Progress {
  readonly waiting: number;
  /** Changes with every settle and every move aside. */
  readonly mark: string;
}

interface Watched {
  mark: string;
  stillMs: number;
  sinceMs: number;
}

/**
 * Watches that lanes go on. A look during which the platform was unwell, by the plan and not by the relay's own belief, or
 * Redis did not answer, adds nothing to a standstill and does not end it.
 */
export class Liveness {
  readonly #lanes: readonly LaneRef[];
  readonly #isWell: (lane: LaneRef) => boolean;
  readonly #watched = new Map<string, Watched>();
  #longest: Standstill | undefined;

  /** @param isWell whether a lane's platform takes requests now, and everything a lane needs is there. */
  constructor(lanes: readonly LaneRef[], isWell: (lane: LaneRef) => boolean) {
    this.#lanes = lanes;
    this.#isWell = isWell;
  }

  /** The longest of all; absent where no lane ever stood still. */
  get longest(): Standstill | undefined {
    return this.#longest;
  }

  /** Looks again and again until it is stopped. */
  async watch(redis: RedisClient, stop: AbortSignal): Promise<void> {
    let lookedAt = performance.now();
    while (!stop.aborted) {
      await passing(LOOK_EVERY_MS);
      const seen = await Promise.race([
        Promise.all(this.#lanes.map((lane) => progressOf(redis, lane))).catch(() => undefined),
        passing(PATIENCE_MS, undefined),
      ]);
      const now = performance.now();
      for (const [at, lane] of this.#lanes.entries()) {
        const progress = seen?.[at];
        if (progress) this.note(lane, progress, now - lookedAt, Date.now());
      }
      lookedAt = now;
    }
  }

  /** Notes what a lane looks like, so long after the last look. */
  note(lane: LaneRef, { waiting, mark }: Progress, sinceLastMs: number, nowMs: number): void {
    const name = laneName(lane);
    const watched = this.#watched.get(name);
    if (!watched || watched.mark !== mark || waiting === 0) {
      this.#watched.set(name, { mark, stillMs: 0, sinceMs: nowMs });
      return;
    }
    if (!this.#isWell(lane)) return;
    watched.stillMs += sinceLastMs;
    if (watched.stillMs > (this.#longest?.ms ?? 0))
      this.#longest = { lane: name, ms: watched.stillMs, sinceMs: watched.sinceMs };
  }
}

async function progressOf(redis: RedisClient, lane: LaneRef): Promise<Progress> {
  const [{ waiting, settled, delivered, dead }, aside] = await Promise.all([
    readTotals(redis, lane),
    redis.get(`{${laneName(lane)}}:an`),
  ]);
  return { waiting, mark: JSON.stringify([settled, delivered, dead, aside]) };
}
