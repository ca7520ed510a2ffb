/** Requests in flight before anything is known of a destination. */
const FIRST = 4;
/** An answer counts as slow when it takes longer than this times the usual time, */
const SLOW_FACTOR = 1.5;
/** and this much longer, milliseconds: a busy process is not a busy platform. */
const SLOW_SLACK_MS = 100;
/** What is left of the limit after a round of slow answers, and after an overload. */
const KEPT_WHEN_SLOW = 0.8;
const KEPT_WHEN_OVERLOADED = 0.6;
/** A cut has helped when answers then take at most this share of the time before. */
const HELPED = 0.93;
/** Weight of an answer that came sooner than usual. */
const LEARNING = 0.3;

/** One answer, or its absence. */
export interface Answered {
  /** Conversions in the request. Large requests take longer, so each size has its own usual time. */
  readonly events: number;
  /** From sending to the answer, milliseconds. */
  readonly tookMs: number;
  /** Whether the platform was too busy: it throttled, failed or did not answer in time. */
  readonly isOverload: boolean;
}

/**
 * How many requests may be in flight to one destination. It starts at four and doubles each round of answers. After the
 * first sign of trouble it grows by its square root each round. A round of slow answers cuts it by a fifth. An overload
 * cuts it by two fifths at once. When answers are as slow after a cut as before it, the platform itself has become
 * slower: their time is the usual one from then on.
 */
export class AdaptiveConcurrency {
  readonly #most: number;
  readonly #usualMs = new Map<number, number>();
  #limit: number;
  #isDoubling = true;
  /** Whether the limit grew at the end of the last round. Answers of this one then belong to both limits. */
  #hasGrown = false;
  /** Answers of this round, and the sum of their times as multiples of what would be slow. */
  #answers = 0;
  #slowness = 0;
  #wasUsed = false;
  /** Mean slowness before the last cut, until the next round shows whether it helped. */
  #beforeCut: number | undefined;
  /** Answers of requests that were sent before the last cut. They show nothing about it. */
  #toIgnore = 0;

  /** @param most the limit never exceeds it. */
  constructor(most: number) {
    this.#most = most;
    this.#limit = Math.min(FIRST, most);
  }

  get limit(): number {
    return this.#limit;
  }

  /** @param inFlight requests in flight when the answer came, this one included. */
  learn(answered: Answered, inFlight: number): void {
    const slowness = this.#slownessOf(answered);
    this.#wasUsed ||= inFlight >= this.#limit;
    if (this.#toIgnore > 0) {
      this.#toIgnore -= 1;
      return;
    }
    if (answered.isOverload) return this.#cut(KEPT_WHEN_OVERLOADED, inFlight);
    this.#answers += 1;
    this.#slowness += slowness;
    if (this.#answers >= this.#limit) this.#endRound(inFlight);
  }

  /** Time of an answer as a multiple of what would be slow for its size. Learns a shorter usual time. */
  #slownessOf({ events, tookMs, isOverload }: Answered): number {
    const size = Math.floor(Math.log2(Math.max(1, events)));
    const usualMs = this.#usualMs.get(size) ?? this.#usualOfNeighbours(size) ?? tookMs;
    if (!isOverload)
      this.#usualMs.set(size, tookMs < usualMs ? usualMs + LEARNING * (tookMs - usualMs) : usualMs);
    return tookMs / (SLOW_FACTOR * usualMs + SLOW_SLACK_MS);
  }

  /** A size seen for the first time, while many requests are in flight, must not take their waiting for its own time. */
  #usualOfNeighbours(size: number): number | undefined {
    const nearestFirst = [...this.#usualMs].toSorted(([a], [b]) => Math.abs(a - size) - Math.abs(b - size));
    return nearestFirst[0]?.[1];
  }

  #endRound(inFlight: number): void {
    const slowness = this.#slowness / this.#answers;
    const wasUsed = this.#wasUsed;
    const hadGrown = this.#hasGrown;
    this.#startRound();
    this.#hasGrown = false;
    if (this.#beforeCut !== undefined && slowness > HELPED * this.#beforeCut) this.#acceptTimes(slowness);
    else if (slowness > 1 && hadGrown) return;
    else if (slowness > 1) return this.#cut(KEPT_WHEN_SLOW, inFlight, slowness);
    else if (wasUsed) this.#grow();
    this.#beforeCut = undefined;
  }

  #grow(): void {
    this.#hasGrown = true;
    const step = this.#isDoubling ? this.#limit : Math.floor(Math.sqrt(this.#limit));
    this.#limit = Math.min(this.#most, this.#limit + step);
  }

  #cut(kept: number, inFlight: number, slowness?: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit * kept));
    this.#isDoubling = false;
    this.#beforeCut = slowness;
    this.#toIgnore = Math.max(0, inFlight - 1);
    this.#startRound();
  }

  /** The platform is slower than it was, however few requests it has: what it takes now is usual. */
  #acceptTimes(slowness: number): void {
    for (const [size, usualMs] of this.#usualMs)
      this.#usualMs.set(size, slowness * (SLOW_FACTOR * usualMs + SLOW_SLACK_MS));
  }

  #startRound(): void {
    this.#answers = 0;
    this.#slowness = 0;
    this.#wasUsed = false;
  }
}
