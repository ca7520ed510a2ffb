import { Cluster } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { within } from "../connection/within.ts";

/** How long a sweep waits for its looks, milliseconds. */
const PATIENCE_MS = 1000;
/** Most subjects of one look, so that no call holds up Redis for more than a few milliseconds. */
const MOST_TOGETHER = 50;

/**
 * Looks at many subjects at once, each at most once at a time. A look that hangs, because its node of a cluster is
 * away, delays no other: its subject is left out until the look has ended.
 */
export class ConcurrentLooks {
  readonly #underway = new Set<string>();

  /** Resolves when every look has ended, or after a second. Rejects with the first failure. */
  async all(names: readonly string[], look: (name: string) => Promise<void>): Promise<void> {
    const looks = names.filter((name) => !this.#underway.has(name)).map((name) => this.#one(name, look));
    const ended = await within(PATIENCE_MS, Promise.allSettled(looks), []);
    const failed = ended.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }

  /**
   * Like `all`, with many subjects to a look, whose keys one call can name. In a cluster each subject has a slot, and so a
   * look, of its own.
   */
  async together(
    redis: RedisClient,
    names: readonly string[],
    look: (names: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const size = redis instanceof Cluster ? 1 : MOST_TOGETHER;
    const groups = new Map<string, readonly string[]>();
    for (let from = 0; from < names.length; from += size) {
      const group = names.slice(from, from + size);
      groups.set(group.join(" "), group);
    }
    await this.all([...groups.keys()], (name) => look(groups.get(name) ?? []));
  }

  async #one(name: string, look: (name: string) => Promise<void>): Promise<void> {
    this.#underway.add(name);
    try {
      await look(name);
    } finally {
      this.#underway.delete(name);
    }
  }
}
