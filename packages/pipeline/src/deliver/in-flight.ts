import type { Identity } from "@relay/core";
import type { QueuedConversion } from "./queued-conversion.ts";

/** The conversions of a slice that are being delivered, by identity. No identity is in flight twice. */
export class InFlight {
  readonly #byIdentity = new Map<Identity, QueuedConversion>();

  /**
   * Adds conversions and returns the ones to send. A conversion is left out if its identity is in flight already: it
   * joins that conversion as an in-batch duplicate. An unauthenticated conversion also joins the authenticated one of
   * its identity, wherever that stands in the list.
   */
  add(queuedConversions: readonly QueuedConversion[]): readonly QueuedConversion[] {
    const joined = new Set<QueuedConversion>();
    let hasOutranked = false;
    for (const queued of queuedConversions) {
      if (queued.outrankedBy !== undefined) hasOutranked = true;
      else if (this.#joins(queued)) joined.add(queued);
    }
    if (hasOutranked)
      for (const queued of queuedConversions)
        if (queued.outrankedBy !== undefined && this.#joins(queued)) joined.add(queued);
    return joined.size === 0 ? queuedConversions : queuedConversions.filter((queued) => !joined.has(queued));
  }

  /** Whether a conversion joins one that is in flight. Otherwise it is in flight from now on. */
  #joins(queued: QueuedConversion): boolean {
    const { identity, outrankedBy } = queued;
    const above = outrankedBy === undefined ? undefined : this.#byIdentity.get(outrankedBy);
    const first = above ?? this.#byIdentity.get(identity);
    if (first) first.duplicates.push(queued);
    else this.#byIdentity.set(identity, queued);
    return first !== undefined;
  }

  /** Whether a conversion is in flight and has not left. */
  has(queued: QueuedConversion): boolean {
    return !queued.hasLeft && this.#byIdentity.get(queued.identity) === queued;
  }

  /** Removes conversions. Those that have not left stay in the lane, with their in-batch duplicates. */
  remove(queuedConversions: readonly QueuedConversion[]): void {
    for (const queued of queuedConversions)
      if (this.#byIdentity.get(queued.identity) === queued) this.#byIdentity.delete(queued.identity);
  }

  /** Puts conversions back after a write failed. */
  restore(queuedConversions: readonly QueuedConversion[]): void {
    for (const queued of queuedConversions)
      if (!this.#byIdentity.has(queued.identity)) this.#byIdentity.set(queued.identity, queued);
  }
}
