import { BegunBatch } from "./begun-batch.ts";
import type { QueuedConversion } from "./queued-conversion.ts";

/** The micro-batches of a slice that have begun and are not over, and the intents that are still to be removed. */
export class BegunBatches {
  readonly #batchOf = new Map<QueuedConversion, BegunBatch>();
  #closable: string[] = [];

  /** @param begunAtMs milliseconds of Redis' clock. */
  add(id: string, begunAtMs: number, queuedConversions: readonly QueuedConversion[]): BegunBatch {
    const batch = new BegunBatch(id, begunAtMs, queuedConversions);
    for (const queued of queuedConversions) this.#batchOf.set(queued, batch);
    return batch;
  }

  /** The id of the micro-batch that a conversion was begun in. */
  idOf(queued: QueuedConversion | undefined): string {
    return (queued && this.#batchOf.get(queued)?.id) ?? "";
  }

  /** Whether intents are left of micro-batches that are over. */
  get hasClosable(): boolean {
    return this.#closable.length > 0;
  }

  /** Has the intent removed of a micro-batch of which nothing was sent. */
  unsent(id: string): void {
    this.#closable.push(id);
  }

  /** The intents to remove with a settle that ends these conversions. Each is returned once. */
  takeClosable(ended: readonly QueuedConversion[]): readonly string[] {
    const batches = new Set(ended.map((queued) => this.#batchOf.get(queued)));
    const over = [...batches].flatMap((batch) => (batch?.closesWith(ended) === true ? batch.id : []));
    const closable = this.#closable;
    this.#closable = [];
    return [...over, ...closable];
  }

  /** Records that these were settled. */
  settled(queuedConversions: readonly QueuedConversion[]): void {
    this.leave(queuedConversions, true);
  }

  /**
   * Records that these are done with in this slice, settled elsewhere or left in the lane.
   *
   * @param isDefinite whether none that stays in the lane may have been delivered. Its intent then goes with the next
   *   settle.
   */
  leave(queuedConversions: readonly QueuedConversion[], isDefinite: boolean): void {
    const over = this.#end(queuedConversions, isDefinite);
    this.#closable.push(...over.filter((batch) => batch.isClosable).map(({ id }) => id));
  }

  /** Returns the micro-batches that are over. */
  #end(queuedConversions: readonly QueuedConversion[], isDefinite: boolean): readonly BegunBatch[] {
    const over: BegunBatch[] = [];
    for (const [batch, own] of Map.groupBy(queuedConversions, (queued) => this.#batchOf.get(queued)))
      if (batch?.end(own, isDefinite) === true) over.push(batch);
    for (const queued of queuedConversions) this.#batchOf.delete(queued);
    return over;
  }
}
