import { comparePositions, type Position } from "../lane/position.ts";

/** Outcomes remembered; older ones fade. */
const MEMORY = 2000;
/** Fewer outcomes than this are too few for a share. */
const LEAST_SEEN = 200;

/** What an answer decided about conversions of one lane. */
export interface DecidedConversions {
  /** Index of their lane at the destination. */
  readonly lane: number;
  readonly delivered: number;
  /** Position of the first that was delivered. */
  readonly firstDelivered?: Position;
  readonly refused: readonly Position[];
}

/**
 * Trips when a destination refuses too large a share of its recent conversions. The conversions are then not at fault:
 * a mapping, a setting or the platform has changed, and the destination would take them once that is corrected.
 *
 * A refusal does not count when many conversions behind it in its lane were delivered. Conversions that are likely to be
 * refused wait for a search while others pass them, and would otherwise be judged all at once, without those others.
 */
export class RefusalBreaker {
  readonly #share: number;
  /** By index of the lane. */
  readonly #fronts = new Map<number, DeliveredFront>();
  #seen = 0;
  #refused = 0;

  /** @param share of recent outcomes, 0 to 1, at which it trips; 1: never. */
  constructor(share: number) {
    this.#share = share;
  }

  learn({ lane, delivered, firstDelivered, refused }: DecidedConversions): void {
    const front = this.#frontOf(lane);
    if (firstDelivered !== undefined) front.add({ first: firstDelivered, conversions: delivered });
    const counted = refused.filter((position) => !front.hasPassed(position)).length;
    const outcomes = delivered + counted;
    const fading = Math.max(0, 1 - outcomes / MEMORY);
    this.#seen = this.#seen * fading + outcomes;
    this.#refused = this.#refused * fading + counted;
  }

  get refusedShare(): number {
    return this.#seen === 0 ? 0 : this.#refused / this.#seen;
  }

  get isTripped(): boolean {
    return this.#share < 1 && this.#seen >= LEAST_SEEN && this.refusedShare >= this.#share;
  }

  /** Forgets all outcomes. Called when the destination was paused. */
  reset(): void {
    this.#fronts.clear();
    this.#seen = 0;
    this.#refused = 0;
  }

  #frontOf(lane: number): DeliveredFront {
    const known = this.#fronts.get(lane) ?? new DeliveredFront();
    this.#fronts.set(lane, known);
    return known;
  }
}

interface DeliveredRequest {
  /** The first of its conversions in the lane. */
  readonly first: Position;
  readonly conversions: number;
}

/** How far deliveries have come in one lane. */
class DeliveredFront {
  /** The furthest requests that were delivered, the furthest first, with no more conversions than are needed. */
  #requests: readonly DeliveredRequest[] = [];

  add(request: DeliveredRequest): void {
    const at = this.#requests.findIndex(({ first }) => comparePositions(first, request.first) < 0);
    const all = this.#requests.toSpliced(at === -1 ? this.#requests.length : at, 0, request);
    const enough = all.findIndex((_, place) => countIn(all.slice(0, place + 1)) >= LEAST_SEEN);
    this.#requests = enough === -1 ? all : all.slice(0, enough + 1);
  }

  /** Whether enough conversions were delivered behind this position. */
  hasPassed(position: Position): boolean {
    const last = this.#requests.at(-1);
    if (!last || countIn(this.#requests) < LEAST_SEEN) return false;
    return comparePositions(position, last.first) < 0;
  }
}

function countIn(requests: readonly DeliveredRequest[]): number {
  return requests.reduce((sum, { conversions }) => sum + conversions, 0);
}
