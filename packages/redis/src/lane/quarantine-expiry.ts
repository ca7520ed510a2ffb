import type { LaneRef } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";

const expireQuarantineScript = luaScript(import.meta.url, "expire-quarantine");

/** Segments deleted by one call. */
const MOST = 100;

/** Deletes segments that were in quarantine for long enough. */
export class QuarantineExpiry {
  readonly #keys: Keys;
  readonly #expire;

  constructor(redis: RedisClient) {
    this.#keys = keysOf(redis);
    this.#expire = expireQuarantineScript(redis);
  }

  /** Deletes segments that were quarantined before this time, milliseconds of Redis' clock. Returns how many. */
  async expire(
    lane: LaneRef,
    beforeMs: number,
  ): Promise<{ readonly segments: number; readonly conversions: number }> {
    const reply = await this.#expire([this.#keys.lane(lane).quarantine], [Math.floor(beforeMs), MOST]);
    const [segments = 0, conversions = 0] = reply as readonly number[];
    return { segments, conversions };
  }
}
