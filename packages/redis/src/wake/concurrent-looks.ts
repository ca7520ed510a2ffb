import { within } from "../connection/within.ts";

/** How long a sweep waits for its looks, milliseconds. */
const PATIENCE_MS = 1000;

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

  async #one(name: string, look: (name: string) => Promise<void>): Promise<void> {
    this.#underway.add(name);
    try {
      await look(name);
    } finally {
      this.#underway.delete(name);
    }
  }
}
