import type { DeadLetter, DeadLetters } from "@relay/core";
import type { Redis } from "ioredis";
import { deadLetterKeys } from "./keys.ts";
import { loadScript } from "./script.ts";

const RETENTION_SECONDS = 62 * 86_400;

/** Dead letters in Redis: one record each, and an index by time for each destination. */
export class RedisDeadLetters implements DeadLetters {
  readonly #redis: Redis;
  readonly #bury;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#bury = loadScript(redis, "bury");
  }

  async write(letters: readonly DeadLetter[]): Promise<void> {
    for (const [destination, own] of Map.groupBy(letters, (letter) => letter.destination)) {
      const { byTime, letterPrefix } = deadLetterKeys(destination);
      const records = own.flatMap((letter) => [letter.id, letter.diedAtMs, JSON.stringify(letter)]);
      await this.#bury([byTime], [letterPrefix, RETENTION_SECONDS, ...records]);
    }
  }

  /** Every letter of a destination, oldest first, read in pages. */
  async *list(destination: string, pageSize = 500): AsyncGenerator<DeadLetter> {
    const { byTime, letterPrefix } = deadLetterKeys(destination);
    for (let start = 0; ; start += pageSize) {
      const ids = await this.#redis.zrange(byTime, start, start + pageSize - 1);
      if (ids.length === 0) return;
      const records = await this.#redis.mget(ids.map((id) => letterPrefix + id));
      for (const record of records) if (record !== null) yield JSON.parse(record) as DeadLetter;
    }
  }
}
