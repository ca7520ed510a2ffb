import type { Listener } from "@relay/core";
import type { Redis } from "ioredis";

const EVERY_MS = 500;
/** Looks without an answer until Redis counts as away: two seconds. */
const AWAY_AFTER = 4;
/** Looks until the connection is given up and opened anew: four seconds. */
const RECONNECT_AFTER = 8;

export interface HeartbeatOptions {
  /** Is told when Redis goes away and when it is back. */
  readonly listen?: Listener;
  /** What is asked; absent: PING. */
  readonly ask?: () => Promise<unknown>;
  readonly everyMs?: number;
}

/**
 * Asks Redis twice a second whether it is there. A host that vanishes resets nothing, so its connection looks well for as
 * long as the kernel repeats what it sends, which is many minutes.
 *
 * Looks are counted and no time is measured: a process that was stopped for a while has missed none when it goes on.
 */
export class Heartbeat {
  readonly #redis: Redis;
  readonly #ask: () => Promise<unknown>;
  readonly #listen: Listener;
  readonly #timer: NodeJS.Timeout;
  #isAsking = false;
  #missed = 0;
  #failed = false;
  #toldAway = false;

  constructor(redis: Redis, options: HeartbeatOptions = {}) {
    const { listen = () => undefined, ask = () => redis.ping(), everyMs = EVERY_MS } = options;
    this.#redis = redis;
    this.#ask = ask;
    this.#listen = listen;
    this.#timer = setInterval(() => void this.beat(), everyMs);
    this.#timer.unref();
  }

  /** Whether Redis answered the last question, within two seconds. */
  get beats(): boolean {
    return this.#redis.status === "ready" && !this.#failed && this.#missed < AWAY_AFTER;
  }

  /** Looks once; resolves when Redis has answered, or at once where an earlier question waits for its answer. */
  async beat(): Promise<void> {
    if (this.#isAsking) this.#missed += 1;
    else await this.#question();
    if (this.#missed > 0 && this.#missed % RECONNECT_AFTER === 0) this.#redis.disconnect(true);
    const isAway = !this.beats;
    if (isAway === this.#toldAway) return;
    this.#toldAway = isAway;
    this.#listen({ kind: "redis", isAway });
  }

  stop(): void {
    clearInterval(this.#timer);
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
