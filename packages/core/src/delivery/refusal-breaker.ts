/** Outcomes remembered; older ones fade. */
const MEMORY = 2000;
/** Fewer outcomes than this are too few for a share. */
const LEAST_SEEN = 200;

/**
 * Trips when a destination refuses too large a share of its recent conversions. The conversions are then not at fault:
 * a mapping, a setting or the platform has changed, and the destination would take them once that is corrected.
 */
export class RefusalBreaker {
  readonly #share: number;
  #seen = 0;
  #refused = 0;

  /** @param share of recent outcomes, 0 to 1, at which it trips; 1: never. */
  constructor(share: number) {
    this.#share = share;
  }

  learn(delivered: number, refused: number): void {
    const fading = Math.max(0, 1 - (delivered + refused) / MEMORY);
    this.#seen = this.#seen * fading + delivered + refused;
    this.#refused = this.#refused * fading + refused;
  }

  get refusedShare(): number {
    return this.#seen === 0 ? 0 : this.#refused / this.#seen;
  }

  get isTripped(): boolean {
    return this.#share < 1 && this.#seen >= LEAST_SEEN && this.refusedShare >= this.#share;
  }

  /** Forgets all outcomes. Called when the destination was paused. */
  reset(): void {
    this.#seen = 0;
    this.#refused = 0;
  }
}
