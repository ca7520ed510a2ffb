import { BegunBatch } from "./begun-batch.ts";
import type { QueuedConversion } from "./queued-conversion.ts";

/** The micro-batches of a slice that have begun, and the intents that are still to be removed. */
export class BegunBatches {
  #closable: string[] = [];

  /** @param begunAtMs milliseconds of Redis' clock. */
  add(id: string, begunAtMs: number, queuedConversions: readonly QueuedConversion[]): BegunBatch {
    return new BegunBatch(id, begunAtMs, queuedConversions);
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
    const over = batchesOf(ended).flatMap((batch) => (batch.closesWith(ended) ? batch.id : []));
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
    for (const queued of queuedConversions) {
      const { batch } = queued;
      if (batch?.end(queued, isDefinite) === true && batch.isClosable) this.#closable.push(batch.id);
    }
  }
}

/** Each micro-batch once. Conversions of one mostly stand side by side. */
function batchesOf(queuedConversions: readonly QueuedConversion[]): readonly BegunBatch[] {
  const batches = new Set<BegunBatch>();
  let last: BegunBatch | undefined;
  for (const { batch } of queuedConversions) {
    if (batch === undefined || batch === last) continue;
    batches.add(batch);
    last = batch;
  }
  return [...batches];
}
