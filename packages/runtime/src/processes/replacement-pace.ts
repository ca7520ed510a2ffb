/** A process that ends sooner than this after its start counts as one that cannot work, milliseconds. */
const STEADY_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * How soon an ended process is replaced: at once, and after growing waits when its successors end soon after their start
 * too. Otherwise a process that cannot work would keep a core busy with starting.
 */
export class ReplacementPace {
  #shortLives = 0;

  /** Returns the wait, milliseconds, before the successor of a process that lived `livedMs`. */
  waitMs(livedMs: number): number {
    if (livedMs >= STEADY_MS) this.#shortLives = 0;
    const wait = this.#shortLives === 0 ? 0 : FIRST_WAIT_MS * 2 ** (this.#shortLives - 1);
    this.#shortLives += 1;
    return Math.min(wait, LONGEST_WAIT_MS);
  }
}
