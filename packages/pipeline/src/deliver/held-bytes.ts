/**
 * How long a lane rests, in milliseconds, when its drain could read nothing because the limit of held bytes is reached.
 */
export const HELD_BACK_MS = 250;

/**
 * Counts the bytes of conversions that all drains of one worker hold. It counts the bytes of their JSON; as objects and
 * as request bodies they take a few times that.
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

  /** Whether no drain should read more until some bytes are given back. Always false while nothing is held. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit;
  }

  /** A share for one slice. */
  share(): HeldShare {
    return new HeldShare(this, (change) => (this.#bytes += change));
  }
}

/** The bytes that one slice holds. */
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

  /**
   * Gives back at most the bytes that are held. An answer that comes after the end of its slice therefore gives back
   * nothing.
   */
  remove(bytes: number): void {
    this.add(-Math.min(bytes, this.#bytes));
  }

  /** Gives back all remaining bytes at the end of the slice. */
  close(): void {
    this.remove(this.#bytes);
  }
}
