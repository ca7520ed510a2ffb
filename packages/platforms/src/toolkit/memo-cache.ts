/** Most texts kept in each of two generations. */
const KEPT = 8192;

/**
 * Memo cache of values that recur often (names, cities, dates of birth), so that each is normalised and hashed once.
 * Bounded: when the young generation is full, the old one is dropped. A value that is still asked for stays.
 */
export class MemoCache {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  recall(given: string, make: () => string | undefined): string | undefined {
    const known = this.#young.get(given);
    if (known !== undefined) return known;
    const made = this.#old.get(given) ?? make();
    if (made !== undefined) this.#keep(given, made);
    return made;
  }

  #keep(given: string, made: string): void {
    if (this.#young.size >= KEPT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(given, made);
  }
}
