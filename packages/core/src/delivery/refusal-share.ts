/** Refused conversions by which a share is remembered. More would make it exact, and slow to change. */
const REFUSED_REMEMBERED = 40;

/**
 * Up to this size only the number of requests counts. What a search sends of a larger request costs more than its
 * requests do, and a smaller one is refused less often: only this part of what is above counts.
 */
const CHEAP = { size: 100, partAbove: 0.4 };

/**
 * Share of conversions that a destination refuses. Older outcomes fade: the sooner, the more is refused, so that a small
 * share is known as well as a large one.
 */
export class RefusalShare {
  readonly #memory: number;
  #seen: number;
  #refused = 0;

  /**
   * @param memory conversions by which it is remembered at most.
   * @param prior taken ones that are assumed at the start, so that a first refusal is not taken for a large share.
   */
  constructor(memory: number, prior: number) {
    this.#memory = memory;
    this.#seen = prior;
  }

  get share(): number {
    return this.#refused / this.#seen;
  }

  /**
   * How many conversions one request should hold. Finding culprits takes the fewest requests when half of the requests
   * of a size pass. It takes few more, and sends fewer conversions again, when two thirds of them pass. Infinite while
   * none is refused.
   */
  get bestSize(): number {
    const halfPass = Math.LN2 / this.share;
    const { size, partAbove } = CHEAP;
    return Math.max(1, Math.round(halfPass <= size ? halfPass : size + partAbove * (halfPass - size)));
  }

  /**
   * Learns that a request of so many conversions was refused without a name. Counts as many of them as are expected to
   * be refused when at least one is: the search for them takes seconds, in which the share would be taken for smaller.
   */
  learnUnnamed(count: number): void {
    const expected = count * this.share;
    const refused = expected === 0 ? 1 : Math.min(count, expected / -Math.expm1(-expected));
    this.learn(count - refused, refused);
  }

  learn(delivered: number, refused: number): void {
    const fading = Math.max(0, 1 - (delivered + refused) / this.#memory - refused / REFUSED_REMEMBERED);
    this.#seen = this.#seen * fading + delivered + refused;
    this.#refused = this.#refused * fading + refused;
  }
}
