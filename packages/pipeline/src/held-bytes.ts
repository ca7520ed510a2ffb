/** How long a lane rests whose drain could read nothing because others hold as much as they all may. */
export const HELD_BACK_MS = 250;

/**
 * Bytes of conversions that the drains of one worker hold together. What is counted is their JSON; as objects, and once more
 * as requests, they take a few times that.
 */
export class HeldBytes {
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether nobody should read more before something is given back. Never so while nothing is held. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit;
  }

  /** A share for one slice. */
  share(): HeldShare {
    return new HeldShare(this, (change) => (this.#bytes += change));
  }
}

/** What one slice holds of it. */
export class HeldShare {
  readonly #of: HeldBytes;
  readonly #change: (bytes: number) => void;
  #bytes = 0;

  constructor(of: HeldBytes, change: (bytes: number) => void) {
    this.#of = of;
    this.#change = change;
  }

  get isFull(): boolean {
    return this.#of.isFull;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#change(bytes);
  }

  /** Gives back a part; never more than is held, so that a late answer after the end of its slice gives back nothing. */
  remove(bytes: number): void {
    this.add(-Math.min(bytes, this.#bytes));
  }

  /** Gives back what is left: its slice is over. */
  close(): void {
    this.remove(this.#bytes);
  }
}
