import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";

/** The longest time for which a conversion can wait: as long as a platform takes it. */
const LONGEST_WAIT_SECONDS = 62 * 86_400;

/** The list of persons to be forgotten, in Redis: marks of a blind index, and since when. */
export class RedisErasures {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
  }

  /** Adds a person. Workers obey within a second. */
  async add(marks: readonly string[]): Promise<void> {
    const nowMs = await redisNowMs(this.#redis);
    const entries = marks.flatMap((mark) => [mark, String(Math.floor(nowMs))]);
    await this.#redis.hset(this.#keys.erasures, ...entries);
    await this.#redis.expire(this.#keys.erasures, LONGEST_WAIT_SECONDS);
  }

  /** Every mark, and since when its person is to be forgotten, milliseconds of Redis' clock. */
  async read(): Promise<ReadonlyMap<string, number>> {
    const all = await this.#redis.hgetall(this.#keys.erasures);
    return new Map(Object.entries(all).map(([mark, sinceMs]) => [mark, Number(sinceMs)]));
  }

  /** Removes marks of which no conversion can wait any more. */
  async remove(marks: readonly string[]): Promise<void> {
    if (marks.length > 0) await this.#redis.hdel(this.#keys.erasures, ...marks);
  }
}
