import { seededDice } from "@relay/testkit";

/** When simulated time begins, milliseconds since 1970. */
export const START_MS = 1_800_000_000_000;

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Virtual time. Events run one by one, in the order of their time and, at one moment, in an order that the seed decides. The
 * code under test goes on between two events until it waits again.
 */
export class Scheduler {
  readonly dice: () => number;
  readonly #events: Event[] = [];
  #nowMs = START_MS;

  constructor(seed: number) {
    this.dice = seededDice(seed);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Runs something after this time. */
  after(ms: number, run: () => void): void {
    const event = { atMs: this.#nowMs + ms, order: this.dice(), run };
    this.#events.push(event);
    for (let at = this.#events.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, this.#events[parent])) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Whole milliseconds, at random. */
  between(from: number, to: number): number {
    return Math.floor(from + this.dice() * (to - from));
  }

  chance(probability: number): boolean {
    return this.dice() < probability;
  }

  /** Runs events until `isOver` or until this time. Returns whether it is over. */
  async run(isOver: () => boolean, untilMs: number): Promise<boolean> {
    for (;;) {
      if (isOver()) return true;
      const event = this.#next();
      if (!event || event.atMs > untilMs) return false;
      this.#nowMs = event.atMs;
      event.run();
      await everythingElse();
    }
  }

  #next(): Event | undefined {
    const first = this.#events[0];
    const last = this.#events.pop();
    if (first === undefined || last === undefined || this.#events.length === 0) return first;
    this.#events[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const least = [left, left + 1].reduce(
        (best, child) => (isBefore(this.#events[child], this.#events[best]) ? child : best),
        at,
      );
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#events[a], this.#events[b]];
    if (!one || !other) return;
    this.#events[a] = other;
    this.#events[b] = one;
  }
}

function isBefore(a: Event | undefined, b: Event | undefined): boolean {
  if (!a || !b) return a !== undefined;
  return a.atMs - b.atMs < 0 || (a.atMs === b.atMs && a.order < b.order);
}

/** Resolves when every promise has gone as far as it can. */
function everythingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
