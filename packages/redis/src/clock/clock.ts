import { ClockWatch, type Listener } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { redisTime } from "./redis-clock.ts";

/** A longer round trip is ignored: Redis may have read its clock at any moment of it. */
const LONGEST_LOOK_MS = 1000;
/** An accepted event older than this cannot confirm a clock. */
const NEWEST_EVENT_SECONDS = 3600;

/**
 * Redis' clock as one process knows it. Each heartbeat measures it. Processes share the newest accepted event_time
 * through Redis.
 */
export class RedisClock {
  readonly #redis: Pick<RedisClient, "eval" | "get" | "set">;
  readonly #keys: Keys;
  readonly #listen: Listener;
  readonly #watch = new ClockWatch();
  #skewSeconds: number | undefined;
  /** Unix seconds. */
  #newestEvent = 0;
  #reportedEvent = 0;

  constructor(redis: Pick<RedisClient, "eval" | "get" | "set">, listen: Listener) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#listen = listen;
  }

  /** Redis' clock minus this process' wall clock at the last measurement, seconds. Undefined before the first. */
  get skewSeconds(): number | undefined {
    return this.#skewSeconds;
  }

  /** Whether a conversion may be given up for its age at this time of Redis' clock, milliseconds. */
  isSure(redisMs: number): boolean {
    return this.#watch.isSure(redisMs, performance.now());
  }

  /** Records an accepted event_time, Unix seconds. Other processes learn the newest one. */
  producersSay(eventTime: number): void {
    this.#newestEvent = Math.max(this.#newestEvent, eventTime);
  }

  /** Asks Redis for its time. Signals `clock-set` when the clock was set since the last measurement. */
  async measure(): Promise<void> {
    const askedAt = performance.now();
    const askedWallMs = Date.now();
    const [seconds, micros] = await redisTime(this.#redis);
    const tookMs = performance.now() - askedAt;
    if (tookMs > LONGEST_LOOK_MS) return;
    const redisMs = seconds * 1000 + micros / 1000;
    const steadyMs = askedAt + tookMs / 2;
    this.#skewSeconds = (redisMs - askedWallMs - tookMs / 2) / 1000;
    const setMs = this.#watch.look(redisMs, steadyMs);
    if (setMs !== 0) this.#listen({ kind: "clock-set", seconds: Math.round(setMs / 1000) });
    await this.#notify();
    if (this.#watch.isSure(redisMs, steadyMs)) return;
    const newest = await this.#redis.get(this.#keys.newestEvent);
    this.#watch.producersSay(Number(newest ?? 0) * 1000, redisMs, steadyMs);
  }

  async #notify(): Promise<void> {
    if (this.#newestEvent <= this.#reportedEvent) return;
    this.#reportedEvent = this.#newestEvent;
    await this.#redis.set(this.#keys.newestEvent, this.#newestEvent, "EX", NEWEST_EVENT_SECONDS);
  }
}
