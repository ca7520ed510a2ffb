import type { RedisClient } from "../connection/redis-client.ts";
import { timeOfEntry } from "../clock/entry-time.ts";
import { type Keys, keysOf } from "../keys.ts";

/** Entries kept; the oldest are dropped first. */
const KEPT = 100_000;

/** One manual action. */
export interface AuditEntry {
  readonly atMs: number;
  /** Who acted: the name of an admin key, or the user who ran the command. */
  readonly by: string;
  /** Such as `dead-letters.discard`. */
  readonly action: string;
  /** What was changed and why. Never holds a conversion. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The record of manual actions, in Redis. */
export class AuditTrail {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
  }

  async note(by: string, action: string, detail: AuditEntry["detail"]): Promise<void> {
    const fields = ["by", by, "action", action, "detail", JSON.stringify(detail)];
    await this.#redis.xadd(this.#keys.audit, "MAXLEN", "~", KEPT, "*", ...fields);
  }

  /** The newest entries, newest first. */
  async read(limit: number): Promise<readonly AuditEntry[]> {
    const entries = await this.#redis.xrevrange(this.#keys.audit, "+", "-", "COUNT", limit);
    return entries.map(([id, [, by = "", , action = "", , detail = "{}"]]) => ({
      atMs: timeOfEntry(id),
      by,
      action,
      detail: JSON.parse(detail) as AuditEntry["detail"],
    }));
  }
}
