import type { Redis } from "ioredis";
import { AUDIT } from "./keys.ts";

/** Entries kept: the oldest go first. */
const KEPT = 100_000;

/** Something that was done by hand. */
export interface AuditEntry {
  readonly atMs: number;
  /** Who: the name of an admin key, or of whoever ran the command. */
  readonly by: string;
  /** Such as `dead-letters.discard`. */
  readonly action: string;
  /** What it was done to and why; never a conversion. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Who did what by hand, in Redis. */
export class AuditTrail {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async note(by: string, action: string, detail: AuditEntry["detail"]): Promise<void> {
    const fields = ["by", by, "action", action, "detail", JSON.stringify(detail)];
    await this.#redis.xadd(AUDIT, "MAXLEN", "~", KEPT, "*", ...fields);
  }

  /** The newest entries, newest first. */
  async read(limit: number): Promise<readonly AuditEntry[]> {
    const entries = await this.#redis.xrevrange(AUDIT, "+", "-", "COUNT", limit);
    return entries.map(([id, [, by = "", , action = "", , detail = "{}"]]) => ({
      atMs: Number(id.split("-")[0]),
      by,
      action,
      detail: JSON.parse(detail) as AuditEntry["detail"],
    }));
  }
}
