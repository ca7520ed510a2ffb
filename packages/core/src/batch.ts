import type { Dialect, PlatformLimits, PreparedEvent } from "./platform.ts";

/** Size of a typical prepared conversion: what a gatherer assumes before it has seen any. */
const TYPICAL_EVENT_BYTES = 900;

/** Weight of what was seen last. */
const LEARNING = 0.2;
/** Smaller requests are not worth their overhead. */
const LEAST_GROUP = 20;

/**
 * Learns how large a destination's conversions are on the wire, so that a micro-batch is taken as large as one request
 * can carry and not larger: an exponentially weighted mean of the sizes seen.
 */
export class BatchFit {
  readonly limits: PlatformLimits;
  #meanBytes = TYPICAL_EVENT_BYTES;
  #refusedShare = 0;

  constructor(limits: PlatformLimits) {
    this.limits = limits;
  }

  /** How many conversions one request can be expected to carry. */
  get events(): number {
    // A little less than the mean suggests: a batch just over the limit would cost a second, nearly empty request.
    const fitting = Math.floor((0.95 * this.limits.maxBytes) / this.#meanBytes);
    return Math.max(1, Math.min(this.limits.maxEvents, fitting));
  }

  /**
   * How many conversions one request had better carry, given how many are refused: where half of the requests of a size
   * pass, looking for culprits costs least. All that fit, while hardly any is refused.
   */
  get groupSize(): number {
    return Math.max(LEAST_GROUP, Math.min(this.limits.maxEvents, Math.floor(Math.LN2 / this.#refusedShare)));
  }

  learnRefusals(events: number, refused: number): void {
    this.#refusedShare += LEARNING * (refused / events - this.#refusedShare);
  }

  learn(events: number, bytes: number): void {
    this.#meanBytes += LEARNING * (bytes / events - this.#meanBytes);
  }
}

/** Returns how many bytes the body of a request has beside its events, by the group of its events. */
export function envelopeBytesOf(dialect: Pick<Dialect, "request">, token: string): (group: string) => number {
  return (group) => Buffer.byteLength(dialect.request(group, [], token).body);
}

/**
 * Parts prepared conversions into requests: one group each, within the platform's count and bytes, in order. Bytes are those
 * of the whole body. An event that alone is larger than the limit goes alone.
 */
export function gather<T extends { readonly event: PreparedEvent }>(
  items: readonly T[],
  limits: PlatformLimits,
  envelopeBytes: (group: string) => number,
): readonly (readonly T[])[] {
  const requests: T[][] = [];
  for (const [group, members] of Map.groupBy(items, ({ event }) => event.group)) {
    const emptyBytes = envelopeBytes(group);
    let request: T[] = [];
    let bytes = emptyBytes;
    for (const item of members) {
      const size = Buffer.byteLength(item.event.json) + 1;
      if (request.length === limits.maxEvents || (bytes + size > limits.maxBytes && request.length > 0)) {
        requests.push(request);
        request = [];
        bytes = emptyBytes;
      }
      request.push(item);
      bytes += size;
    }
    if (request.length > 0) requests.push(request);
  }
  return requests;
}
