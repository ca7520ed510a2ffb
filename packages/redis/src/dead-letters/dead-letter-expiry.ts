import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";
import { DEAD_LETTER_INDEXES } from "./dead-letter-indexes.ts";

const expireDeadLettersScript = luaScript(import.meta.url, "expire-dead-letters", {
  after: [DEAD_LETTER_INDEXES],
});

/** Deletes dead letters that were kept for long enough. */
export class DeadLetterExpiry {
  readonly #keys: Keys;
  readonly #expire;

  constructor(redis: RedisClient) {
    this.#keys = keysOf(redis);
    this.#expire = expireDeadLettersScript(redis);
  }

  /**
   * Deletes at most `most` dead letters that died before this time, milliseconds of Redis' clock, the oldest first.
   * Returns how many. Dead letters in a replay stay.
   */
  async expire(destination: string, beforeMs: number, most: number): Promise<number> {
    const { byTime, whole, deadLetterPrefix, facetPrefix } = this.#keys.deadLetters(destination);
    return Number(
      await this.#expire([byTime, whole], [deadLetterPrefix, facetPrefix, Math.floor(beforeMs), most]),
    );
  }
}
