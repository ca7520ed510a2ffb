import { halve, type Halves } from "./isolate.ts";

/**
 * Most requests for one micro-batch; the rest of it waits for the next slice. Isolating one culprit takes 22 at most.
 */
const REQUESTS_A_BATCH = 128;
/** Requests of one micro-batch in flight at once. */
const ABREAST = 4;

/** A micro-batch in flight: the requests still to make, last one first, and those without an answer yet. */
export class OpenBatch<T> {
  readonly id: string;
  readonly begunAtMs: number;
  /** Requests without a definite answer, whose events have not left the lane. */
  unanswered = 0;
  /** Whether its intent has been removed. */
  isClosed = false;
  /** Conversions the platform refused. */
  refused = 0;
  readonly #requests: (readonly T[])[];
  /** The requests it was divided into before any answer. */
  readonly #first: ReadonlySet<readonly T[]>;
  /** Halves whose left one has no answer yet, keyed by the left one. */
  readonly #halves = new Map<readonly T[], Halves<T>>();
  readonly #underway = new Set<Promise<void>>();
  readonly #controls = new Set<readonly T[]>();
  #made = 0;
  #failure: { readonly error: unknown } | undefined;

  /** @param begunAtMs since when its events may be at the platform, milliseconds of Redis' clock. */
  constructor(id: string, begunAtMs: number, requests: readonly (readonly T[])[]) {
    this.id = id;
    this.begunAtMs = begunAtMs;
    this.#requests = requests.toReversed();
    this.#first = new Set(requests);
  }

  /** Whether its intent may be removed when it is over. */
  get isDefinite(): boolean {
    return this.unanswered === 0;
  }

  get hasRequest(): boolean {
    return this.#requests.length > 0 && this.#underway.size < ABREAST && this.#made < REQUESTS_A_BATCH;
  }

  /** Whether nothing is left to make or wait for. */
  get isOver(): boolean {
    return this.#failure !== undefined || (!this.hasRequest && this.#underway.size === 0);
  }

  /** Whether the answer being worked on is the last of the batch. */
  get isLastAnswer(): boolean {
    return this.#requests.length === 0 && this.#halves.size === 0 && this.#underway.size === 1;
  }

  /** The request to make now, if one may be made. */
  next(): readonly T[] | undefined {
    return this.hasRequest ? this.#requests.pop() : undefined;
  }

  /** Whether a request is made because another one was refused. */
  isSearch(request: readonly T[]): boolean {
    return !this.#first.has(request);
  }

  /** Makes this request next. */
  add(request: readonly T[]): void {
    if (request.length > 0) this.#requests.push(request);
  }

  /** Makes these requests next, to find out whether the platform takes any. */
  addControls(requests: readonly (readonly T[])[]): void {
    for (const request of requests) {
      this.#controls.add(request);
      this.#requests.push(request);
    }
  }

  isControl(request: readonly T[]): boolean {
    return this.#controls.has(request);
  }

  /** Makes the left half next. The right half waits for the answer about the left one. */
  addHalves(halves: Halves<T>): void {
    this.#halves.set(halves.left, halves);
    this.add(halves.left);
  }

  /**
   * Records that a request has its answer. When it was the left half of a refused request and was taken as a whole, the
   * culprit is in the right half: that one is halved without being sent. A single event is still sent, for the
   * platform's own message.
   */
  answered(request: readonly T[], isTaken: boolean): void {
    const halves = this.#halves.get(request);
    if (!halves) return;
    this.#halves.delete(request);
    const { right, holdCulprit } = halves;
    if (isTaken && holdCulprit && right.length > 1) this.addHalves(halve(right, true));
    else this.add(right);
  }

  start(work: Promise<void>): void {
    this.#made += 1;
    const done = work
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underway.delete(done));
    this.#underway.add(done);
  }

  async someAnswer(): Promise<void> {
    await Promise.race(this.#underway);
  }

  /** Waits for every answer. Rejects with the first error that occurred while an answer was worked on. */
  async lastAnswer(): Promise<void> {
    await Promise.all(this.#underway);
    if (this.#failure) throw this.#failure.error;
  }
}
