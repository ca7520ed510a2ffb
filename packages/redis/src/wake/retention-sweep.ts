import { type DeadLetterRetention, laneName, type Listener, parseLane, type Sealer } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { ConversionRemoval } from "../dead-letters/conversion-removal.ts";
import { DeadLetterExpiry } from "../dead-letters/dead-letter-expiry.ts";
import { ErasureEnd } from "../erasure/erasure-end.ts";
import { type Keys, keysOf } from "../keys.ts";
import { QuarantineExpiry } from "../lane/quarantine-expiry.ts";

/** How often it looks, milliseconds of a steady clock. */
const EVERY_MS = 60_000;
/** Dead letters of one script call. It holds up Redis for a few milliseconds. */
const CHUNK = 500;
/** Calls for one destination in one sweep. The next sweep goes on. */
const MOST_CHUNKS = 100;

export interface RetentionSweepContext {
  readonly retentionOf: (destination: string) => DeadLetterRetention;
  readonly sealer: Sealer;
  readonly listen: Listener;
}

/** Deletes what was kept for long enough: dead letters, their conversions before that, and quarantined segments. */
export class RetentionSweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #retentionOf: (destination: string) => DeadLetterRetention;
  readonly #listen: Listener;
  readonly #removal: ConversionRemoval;
  readonly #deadLetters: DeadLetterExpiry;
  readonly #quarantine: QuarantineExpiry;
  readonly #erasures: ErasureEnd;
  #dueAtMs = 0;

  constructor(redis: RedisClient, { retentionOf, sealer, listen }: RetentionSweepContext) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#retentionOf = retentionOf;
    this.#listen = listen;
    this.#removal = new ConversionRemoval(redis, sealer);
    this.#deadLetters = new DeadLetterExpiry(redis);
    this.#quarantine = new QuarantineExpiry(redis);
    this.#erasures = new ErasureEnd(redis);
  }

  /** Does nothing unless a minute has passed since it last did. */
  async sweep({ steadyMs }: { readonly steadyMs: number }): Promise<void> {
    if (steadyMs < this.#dueAtMs) return;
    this.#dueAtMs = steadyMs + EVERY_MS;
    const nowMs = await redisNowMs(this.#redis);
    for (const destination of await this.#redis.hkeys(this.#keys.layout)) {
      const { keepMs, keepConversionMs } = this.#retentionOf(destination);
      await this.#expireDeadLetters(destination, nowMs - keepMs);
      await this.#removeConversions(destination, nowMs - keepConversionMs);
    }
    for (const name of await this.#redis.smembers(this.#keys.lanes))
      await this.#expireQuarantine(name, nowMs);
    await this.#erasures.sweep(nowMs);
  }

  async #expireDeadLetters(destination: string, beforeMs: number): Promise<void> {
    for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1)
      if ((await this.#deadLetters.expire(destination, beforeMs, CHUNK)) < CHUNK) return;
  }

  async #removeConversions(destination: string, beforeMs: number): Promise<void> {
    const { whole } = this.#keys.deadLetters(destination);
    const before = `(${Math.floor(beforeMs)}`;
    for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
      const ids = await this.#redis.zrangebyscore(whole, "-inf", before, "LIMIT", 0, CHUNK);
      // Those that are left would be found again.
      if ((await this.#removal.remove(destination, ids)) < CHUNK) return;
    }
  }

  async #expireQuarantine(name: string, nowMs: number): Promise<void> {
    const lane = parseLane(name);
    const { keepMs } = this.#retentionOf(lane.destination);
    const { segments, conversions } = await this.#quarantine.expire(lane, nowMs - keepMs);
    if (segments > 0)
      this.#listen({ kind: "quarantine-expired", lane: laneName(lane), segments, conversions });
  }
}
