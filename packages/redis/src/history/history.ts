import type { Signal } from "@relay/core";
import type { Redis } from "ioredis";
import { bestEffort } from "../connection/best-effort.ts";
import { historyKey } from "../keys.ts";
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
  readonly #redis: Redis;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #pending = new Map<string, Map<string, number>>();

  constructor(redis: Redis, now: () => number = Date.now) {
    this.#redis = redis;
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
    const pipeline = this.#redis.pipeline();
    for (const [destination, fields] of counted) {
      const key = historyKey(destination, minute);
      for (const [name, count] of fields) pipeline.hincrby(key, name, count);
      pipeline.expire(key, KEPT_SECONDS);
    }
    await pipeline.exec().catch(() => undefined);
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
  redis: Redis,
  destination: string,
  { minutes, nowMs }: { readonly minutes: number; readonly nowMs: number },
): Promise<{ readonly minutes: readonly MinuteOfHistory[]; readonly whole: History }> {
  const last = Math.floor(nowMs / MINUTE_MS);
  const wanted = Array.from({ length: minutes }, (_, index) => last - minutes + 1 + index);
  const counts = await Promise.all(wanted.map((minute) => redis.hgetall(historyKey(destination, minute))));
  return {
    minutes: counts.map((fields, index) => ({
      atMs: (wanted[index] ?? last) * MINUTE_MS,
      ...historyOf([fields]),
    })),
    whole: historyOf(counts),
  };
}
