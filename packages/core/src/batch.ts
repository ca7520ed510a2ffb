import type { PlatformLimits, Prepared } from "./platform.ts";

/** Size of a typical prepared conversion: what a gatherer assumes before it has seen any. */
const TYPICAL_EVENT_BYTES = 900;

/**
 * Learns how large a destination's conversions are on the wire, so that a micro-batch is taken as large as one request
 * can carry and not larger: an exponentially weighted mean of the sizes seen.
 */
export class BatchFit {
  readonly limits: PlatformLimits;
  #meanBytes = TYPICAL_EVENT_BYTES;

  constructor(limits: PlatformLimits) {
    this.limits = limits;
  }

  /** How many conversions one request can be expected to carry. */
  get events(): number {
    // A little less than the mean suggests: a batch just over the limit would cost a second, nearly empty request.
    const fitting = Math.floor((0.95 * this.limits.maxBytes) / this.#meanBytes);
    return Math.max(1, Math.min(this.limits.maxEvents, fitting));
  }

  learn(events: number, bytes: number): void {
    this.#meanBytes += 0.2 * (bytes / events - this.#meanBytes);
  }
}

/** Parts prepared conversions into requests: one group each, within the platform's count and bytes, in order. */
export function gather<T extends { readonly prepared: Prepared }>(
  items: readonly T[],
  limits: PlatformLimits,
): readonly (readonly T[])[] {
  const requests: T[][] = [];
  for (const group of Map.groupBy(items, ({ prepared }) => prepared.group).values()) {
    let request: T[] = [];
    let bytes = 0;
    for (const item of group) {
      const size = Buffer.byteLength(item.prepared.json) + 1;
      if (request.length === limits.maxEvents || (bytes + size > limits.maxBytes && request.length > 0)) {
        requests.push(request);
        request = [];
        bytes = 0;
      }
      request.push(item);
      bytes += size;
    }
    if (request.length > 0) requests.push(request);
  }
  return requests;
}
