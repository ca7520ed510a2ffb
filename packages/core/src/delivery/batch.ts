import { Refusals } from "./refusals.ts";
import type { Dialect, PlatformLimits, PreparedEvent } from "../platform/platform.ts";

/** Size of a typical prepared conversion, assumed until some have been seen. */
const TYPICAL_EVENT_BYTES = 900;

/** Weight of the latest observation of a request's size. */
const LEARNING = 0.2;

/**
 * Learns how large a destination's conversions are on the wire, and what it refuses. A micro-batch can then hold as many
 * as fit one request, and a request as many as isolation costs least with.
 */
export class BatchFit {
  readonly limits: PlatformLimits;
  #meanBytes = TYPICAL_EVENT_BYTES;
  readonly refusals = new Refusals();

  constructor(limits: PlatformLimits) {
    this.limits = limits;
  }

  /** How many conversions one request is expected to hold. */
  get events(): number {
    // A little less than the mean suggests: a batch just over the limit would cost a second, nearly empty request.
    const fitting = Math.floor((0.95 * this.limits.maxBytes) / this.#meanBytes);
    return Math.max(1, Math.min(this.limits.maxEvents, fitting));
  }

  /** How many conversions one request should hold, given how many of this trait, or without one, are refused. */
  groupSize(trait?: string): number {
    return Math.min(this.limits.maxEvents, this.refusals.bestSize(trait));
  }

  learn(events: number, bytes: number): void {
    this.#meanBytes += LEARNING * (bytes / events - this.#meanBytes);
  }
}

/** Returns how many bytes the body of a request needs besides its events, by the group of its events. */
export function envelopeBytesOf(dialect: Pick<Dialect, "request">, token: string): (group: string) => number {
  return (group) => dialect.request(group, [], token).body.length;
}

/**
 * Divides prepared conversions into requests: one group each, within the platform's limits of events and bytes, in
 * order. Bytes are those of the whole body. An event that alone exceeds the limit gets a request of its own.
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
