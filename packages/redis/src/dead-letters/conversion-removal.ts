import { type Sealer, withoutConversion } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";
import { DEAD_LETTER_INDEXES } from "./dead-letter-indexes.ts";
import { readRecord, writeRecord } from "./dead-letter-record.ts";

const removeConversionsScript = luaScript(import.meta.url, "remove-conversions", {
  after: [DEAD_LETTER_INDEXES],
});

/** Removes the conversions of dead letters and leaves the rest of their records. */
export class ConversionRemoval {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #sealer: Sealer;
  readonly #remove;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#sealer = sealer;
    this.#remove = removeConversionsScript(redis);
  }

  /**
   * Returns how many are done with. Leaves those that were written again meanwhile, and those whose key is missing.
   * Ignores unknown ids.
   */
  async remove(destination: string, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const { whole, deadLetterPrefix, facetPrefix } = this.#keys.deadLetters(destination);
    const records = await this.#redis.mgetBuffer(ids.map((id) => deadLetterPrefix + id));
    const replacements = ids.flatMap((id, at) => {
      const record = records[at];
      if (!record) return [id, "", ""];
      const read = readRecord(record, { destination, id }, this.#sealer);
      return "unopened" in read ? [] : [id, record, writeRecord(withoutConversion(read), this.#sealer)];
    });
    return Number(await this.#remove([whole], [deadLetterPrefix, facetPrefix, ...replacements]));
  }
}
