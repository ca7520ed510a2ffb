import type { AdaptiveConcurrency, Answered } from "@relay/core";

/** `first`: a request of conversions that were not refused so far. `search`: one that looks for culprits. */
export type RequestKind = "first" | "search";

/** How many requests may be in flight, and what it learns from their answers. */
export type Concurrency = Pick<AdaptiveConcurrency, "limit" | "learn">;

/** The right to have one request in flight, from sending it to settling what its answer decides. */
export interface Permit {
  /** Records the answer. The concurrency adapts to it. */
  answered(answered: Answered): void;
  /** Gives it back. */
  release(): void;
}

/**
 * Bounds the requests of one worker in flight to one destination, over all its lanes. While requests of both kinds
 * wait, each kind gets half. Within a kind the longest waiting comes first.
 */
export class Permits {
  readonly #concurrency: Concurrency;
  readonly #waiting: Record<RequestKind, ((permit: Permit) => void)[]> = { first: [], search: [] };
  readonly #held: Record<RequestKind, number> = { first: 0, search: 0 };

  constructor(concurrency: Concurrency) {
    this.#concurrency = concurrency;
  }

  get limit(): number {
    return this.#concurrency.limit;
  }

  get inFlight(): number {
    return this.#held.first + this.#held.search;
  }

  /** Whether more than half of the limit is free. Nobody waits then: a free permit is granted at once. */
  get areIdle(): boolean {
    return this.inFlight < this.#concurrency.limit / 2;
  }

  /** Resolves with undefined when the request is not to be made any more. */
  take(kind: RequestKind, stop: AbortSignal): Promise<Permit | undefined> {
    if (stop.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const waiting = this.#waiting[kind];
      const leave = () => {
        waiting.splice(waiting.indexOf(grant), 1);
        resolve(undefined);
      };
      const grant = (permit: Permit) => {
        stop.removeEventListener("abort", leave);
        resolve(permit);
      };
      stop.addEventListener("abort", leave, { once: true });
      waiting.push(grant);
      this.#grant();
    });
  }

  #grant(): void {
    while (this.inFlight < this.#concurrency.limit) {
      const kind = this.#next();
      if (kind === undefined) return;
      this.#held[kind] += 1;
      this.#waiting[kind].shift()?.(this.#permit(kind));
    }
  }

  #next(): RequestKind | undefined {
    const { first, search } = this.#waiting;
    if (first.length === 0) return search.length === 0 ? undefined : "search";
    if (search.length === 0) return "first";
    return this.#held.search < this.#held.first ? "search" : "first";
  }

  #permit(kind: RequestKind): Permit {
    let isHeld = true;
    return {
      answered: (answered) => this.#concurrency.learn(answered, this.inFlight),
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#held[kind] -= 1;
        this.#grant();
      },
    };
  }
}
