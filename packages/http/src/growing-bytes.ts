const NOTHING = Buffer.alloc(0);

/**
 * Bytes that arrive in parts, copied together as they come. Otherwise a sender of a million parts of one byte would
 * make this process keep a million buffers. A single part is kept without a copy.
 */
export class GrowingBytes {
  #held: Buffer = NOTHING;
  #length = 0;
  readonly #most: number;

  /** `most`: most bytes that will ever arrive. */
  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes of memory that adding this many bytes takes. */
  growthFor(bytes: number): number {
    return this.#capacityFor(bytes) - this.#held.length;
  }

  add(part: Buffer): void {
    if (this.#length === 0) this.#held = part;
    else {
      const capacity = this.#capacityFor(part.length);
      if (capacity > this.#held.length) {
        const wider = Buffer.allocUnsafeSlow(capacity);
        this.#held.copy(wider, 0, 0, this.#length);
        this.#held = wider;
      }
      part.copy(this.#held, this.#length);
    }
    this.#length += part.length;
  }

  /** All bytes so far. Do not keep the buffer while more is added. */
  get bytes(): Buffer {
    return this.#held.subarray(0, this.#length);
  }

  #capacityFor(more: number): number {
    const needed = this.#length + more;
    if (this.#length === 0 || needed <= this.#held.length) return Math.max(needed, this.#held.length);
    return Math.max(needed, Math.min(this.#most, 2 * this.#held.length));
  }
}
