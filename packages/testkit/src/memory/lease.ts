/** An exclusive lease. Milliseconds of the store's clock. */
export class MemoryLease {
  #nonce: string | undefined;
  #untilMs = 0;

  /** The present holder. */
  holder(nowMs: number): string | undefined {
    return nowMs < this.#untilMs ? this.#nonce : undefined;
  }

  leftMs(nowMs: number): number {
    return Math.max(0, this.#untilMs - nowMs);
  }

  /** Takes or extends it. Returns false when another one holds it. */
  take(nonce: string, forMs: number, nowMs: number): boolean {
    const holder = this.holder(nowMs);
    if (holder !== undefined && holder !== nonce) return false;
    this.#nonce = nonce;
    this.#untilMs = nowMs + forMs;
    return true;
  }

  /** Extends it. A lapsed one is taken back. Returns false when another one took it since, or when it was released. */
  extend(nonce: string, forMs: number, nowMs: number): boolean {
    return this.isHeldBy(nonce) && this.take(nonce, forMs, nowMs);
  }

  /** Releases it. Returns false when another one took it since. */
  release(nonce: string): boolean {
    if (!this.isHeldBy(nonce)) return false;
    this.#nonce = undefined;
    return true;
  }

  /** Whether nobody else has taken it since, also when it has lapsed. */
  isHeldBy(nonce: string): boolean {
    return this.#nonce === nonce;
  }

  /** Ends it early if the nonce of its holder begins so. Whoever held it last is known still. */
  free(nonces: string): void {
    if (this.#nonce?.startsWith(nonces) === true) this.lapse();
  }

  /** Ends it early, as a step of the store's clock does. */
  lapse(): void {
    this.#untilMs = 0;
  }
}
