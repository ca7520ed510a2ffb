/** A right that one at a time has, until it lapses. Milliseconds of the store's clock. */
export class MemoryLease {
  #nonce: string | undefined;
  #untilMs = 0;

  /** Who has it now. */
  holder(nowMs: number): string | undefined {
    return nowMs < this.#untilMs ? this.#nonce : undefined;
  }

  leftMs(nowMs: number): number {
    return Math.max(0, this.#untilMs - nowMs);
  }

  /** Takes or extends it. False where another one has it. */
  take(nonce: string, forMs: number, nowMs: number): boolean {
    const holder = this.holder(nowMs);
    if (holder !== undefined && holder !== nonce) return false;
    this.#nonce = nonce;
    this.#untilMs = nowMs + forMs;
    return true;
  }

  /** Extends it. False where it is not this one's any more. */
  extend(nonce: string, forMs: number, nowMs: number): boolean {
    return this.holder(nowMs) === nonce && this.take(nonce, forMs, nowMs);
  }

  /** Gives it back. False where it was not this one's. */
  release(nonce: string, nowMs: number): boolean {
    if (this.holder(nowMs) !== nonce) return false;
    this.#nonce = undefined;
    return true;
  }
}
