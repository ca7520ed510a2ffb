import type { Signal } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { bestEffort } from "../connection/best-effort.ts";
import { type Keys, keysOf } from "../keys.ts";
import { type Fields, fieldsOf, type History, historyOf } from "./minute.ts";

/** Minutes that can be read back. */
export const HISTORY_MINUTES = 360;
const KEPT_SECONDS = (HISTORY_MINUTES + 60) * 60;
const FLUSH_MS = 5000;
const MINUTE_MS = 60_000;
/** Most different counts of one destination that wait for a flush. Codes come from the platforms. */
const MOST_FIELDS = 200;

/** What happened in one minute. */
export interface MinuteOfHistory extends History {
  /** When the minute began, milliseconds. */
  readonly atMs: number;
}

/**
 * Counts what happens at each destination by the minute, for people to look at, and writes the counts to Redis every
 * five seconds. Counts that Redis does not take are dropped: the totals of the lanes are exact.
 */
export class HistoryWriter {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #pending = new Map<string, Map<string, number>>();

  constructor(redis: RedisClient, now: () => number = Date.now) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#now = now;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  listen(signal: Signal): void {
    const counted = fieldsOf(signal);
    if (!counted) return;
    const { destination, fields } = counted;
    const pending = this.#pending.get(destination) ?? new Map<string, number>();
    this.#pending.set(destination, pending);
    add(pending, fields);
  }

  /** Writes what was counted since the last flush into the present minute. Never rejects. */
  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const counted = this.#pending;
    this.#pending = new Map();
    const minute = Math.floor(this.#now() / MINUTE_MS);
    const writes = Array.from(counted, async ([destination, fields]) => {
      const key = this.#keys.history(destination, minute);
      const pipeline = this.#redis.pipeline();
      for (const [name, count] of fields) pipeline.hincrby(key, name, count);
      await pipeline.expire(key, KEPT_SECONDS).exec();
    });
    await Promise.allSettled(writes);
  }

  /** Stops counting, after a last flush. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await bestEffort(this.flush());
  }
}

function add(pending: Map<string, number>, fields: Fields): void {
  for (const [name, count] of fields) {
    if (count === 0 || (pending.size >= MOST_FIELDS && !pending.has(name))) continue;
    pending.set(name, (pending.get(name) ?? 0) + count);
  }
}

/** The last minutes of a destination, oldest first; the present one is the last. */
export async function readHistory(
  redis: RedisClient,
  destination: string,
  { minutes, nowMs }: { readonly minutes: number; readonly nowMs: number },
): Promise<{ readonly minutes: readonly MinuteOfHistory[]; readonly whole: History }> {
  const last = Math.floor(nowMs / MINUTE_MS);
  const wanted = Array.from({ length: minutes }, (_, index) => last - minutes + 1 + index);
  const counts = await Promise.all(
    wanted.map((minute) => redis.hgetall(keysOf(redis).history(destination, minute))),
  );
  return {
    minutes: counts.map((fields, index) => ({
      atMs: (wanted[index] ?? last) * MINUTE_MS,
      ...historyOf([fields]),
    })),
    whole: historyOf(counts),
  };
}
