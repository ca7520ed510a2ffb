/** Texts kept at the most, in each of two generations. */
const KEPT = 8192;

/**
 * What became of values that come again and again (names, cities, dates of birth): normalised and hashed once. Bounded:
 * when the young generation is full the old one is forgotten; what is asked for stays.
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
