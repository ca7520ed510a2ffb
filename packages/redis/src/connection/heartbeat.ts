import type { Listener } from "@relay/core";
import type { RedisClient } from "./redis-client.ts";

const EVERY_MS = 500;
/** Missed looks until Redis counts as away: two seconds. */
const AWAY_AFTER = 4;
/** Missed looks until the connection is closed and opened again: four seconds. */
const RECONNECT_AFTER = 8;

export interface HeartbeatOptions {
  /** Receives a signal when Redis goes away and when it is back. */
  readonly listen?: Listener;
  /** The command to ask with. Default: PING. */
  readonly ask?: () => Promise<unknown>;
  readonly everyMs?: number;
}

/**
 * Asks Redis twice a second whether it answers. A vanished host resets no connection: the connection looks well for as
 * long as the kernel repeats what it sends, which is many minutes.
 *
 * Counts looks instead of measuring time: a process that was stopped for a while has missed none when it goes on.
 */
export class Heartbeat {
  readonly #redis: RedisClient;
  readonly #ask: () => Promise<unknown>;
  readonly #listen: Listener;
  readonly #timer: NodeJS.Timeout;
  #isAsking = false;
  #missed = 0;
  #failed = false;
  #announcedAway = false;

  constructor(redis: RedisClient, options: HeartbeatOptions = {}) {
    const { listen = () => undefined, ask = () => redis.ping(), everyMs = EVERY_MS } = options;
    this.#redis = redis;
    this.#ask = ask;
    this.#listen = listen;
    this.#timer = setInterval(() => void this.beat(), everyMs);
    this.#timer.unref();
  }

  /** Whether Redis answered the last question within two seconds. */
  get beats(): boolean {
    return this.#redis.status === "ready" && !this.#failed && this.#missed < AWAY_AFTER;
  }

  /** Looks once. Resolves when Redis has answered, or at once when an earlier question still waits for its answer. */
  async beat(): Promise<void> {
    if (this.#isAsking) this.#missed += 1;
    else await this.#question();
    if (this.#missed > 0 && this.#missed % RECONNECT_AFTER === 0) this.#reconnect();
    const isAway = !this.beats;
    if (isAway === this.#announcedAway) return;
    this.#announcedAway = isAway;
    this.#listen({ kind: "redis", isAway });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Leaves a connection alone that is being made: it has time-outs of its own, and ioredis would end for good. */
  #reconnect(): void {
    if (this.#redis.status !== "connecting") this.#redis.disconnect(true);
  }

  async #question(): Promise<void> {
    this.#isAsking = true;
    try {
      await this.#ask();
      this.#failed = false;
      this.#missed = 0;
    } catch {
      this.#failed = true;
      this.#missed += 1;
    } finally {
      this.#isAsking = false;
    }
  }
}
