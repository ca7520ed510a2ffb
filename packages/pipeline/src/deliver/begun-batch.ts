import type { QueuedConversion } from "./queued-conversion.ts";

/** A micro-batch whose intent is written. The intent stays until each of its conversions has ended. */
export class BegunBatch {
  readonly id: string;
  readonly begunAtMs: number;
  readonly #over = Promise.withResolvers<void>();
  #open: number;
  #isDefinite = true;
  #isClosing = false;

  /** @param begunAtMs since when its conversions may be at the platform, milliseconds of Redis' clock. */
  constructor(id: string, begunAtMs: number, queuedConversions: readonly QueuedConversion[]) {
    this.id = id;
    this.begunAtMs = begunAtMs;
    this.#open = queuedConversions.length;
    for (const queued of queuedConversions) queued.batch = this;
  }

  /** Resolves when nothing more is done about any of its conversions in this slice. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Whether none of its conversions stays in the lane that may have been delivered. */
  get isDefinite(): boolean {
    return this.#isDefinite;
  }

  /** Whether its intent may be removed and no settle has been given that to do. */
  get isClosable(): boolean {
    return this.#isDefinite && !this.#isClosing;
  }

  /** Whether nothing is left to do once these have ended. Their settle then removes its intent. */
  closesWith(ended: readonly QueuedConversion[]): boolean {
    const left = ended.reduce((count, { batch }) => (batch === this ? count - 1 : count), this.#open);
    this.#isClosing ||= this.#isDefinite && left === 0;
    return this.#isClosing;
  }

  /** Takes out a conversion that ended, or that is left to the next slice. Returns whether it is over now. */
  end(queued: QueuedConversion, isDefinite: boolean): boolean {
    queued.batch = undefined;
    this.#open -= 1;
    if (!isDefinite) this.#isDefinite = false;
    if (this.#open > 0) return false;
    this.#over.resolve();
    return true;
  }
}
