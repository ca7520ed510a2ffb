/** A minute without a delivery is no slow platform. */
const LONGEST_MS = 60_000;

/** Ends a measurement whose count stands still: it would wait for ever. */
export class Standstill {
  readonly #of: string;
  #count = -1;
  #sinceMs = performance.now();

  /** @param of what is counted, for the error. */
  constructor(of: string) {
    this.#of = of;
  }

  /** Takes the count as it is now. Throws when it has been the same for a minute. */
  look(count: number): void {
    if (count !== this.#count) {
      this.#count = count;
      this.#sinceMs = performance.now();
    } else if (performance.now() - this.#sinceMs > LONGEST_MS)
      throw new Error(`nothing moves any more: ${count} ${this.#of}`);
  }
}
