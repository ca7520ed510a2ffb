import { halve, type Halves } from "./isolate.ts";

/** Requests that one micro-batch may cost; the rest of it waits for the next slice. Cornering one culprit takes 22 at the most. */
const REQUESTS_A_BATCH = 128;
/** Requests of one micro-batch on their way at once. */
const ABREAST = 4;

/** A micro-batch on its way: the requests still to make, last one first, and those that have no answer yet. */
export class OpenBatch<T> {
  readonly id: string;
  readonly begunAtMs: number;
  /** Requests without a definite answer, whose events have not left the lane. */
  unanswered = 0;
  /** Whether its intent has been taken away. */
  isClosed = false;
  /** Conversions the platform refused. */
  refused = 0;
  readonly #requests: (readonly T[])[];
  /** What it was parted into before any answer. */
  readonly #first: ReadonlySet<readonly T[]>;
  /** Halves whose left one has no answer yet, by the left one. */
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

  /** Whether its intent may be taken away when it is over. */
  get isDefinite(): boolean {
    return this.unanswered === 0;
  }

  get hasRequest(): boolean {
    return this.#requests.length > 0 && this.#underway.size < ABREAST && this.#made < REQUESTS_A_BATCH;
  }

  /** Whether nothing is left to be made or waited for. */
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

  /** Asks with these first, to find out whether the platform takes any. */
  addControls(requests: readonly (readonly T[])[]): void {
    for (const request of requests) {
      this.#controls.add(request);
      this.#requests.push(request);
    }
  }

  isControl(request: readonly T[]): boolean {
    return this.#controls.has(request);
  }

  /** Asks for the left half next; the right one waits for its answer. */
  addHalves(halves: Halves<T>): void {
    this.#halves.set(halves.left, halves);
    this.add(halves.left);
  }

  /**
   * Hears that a request has its answer. Was it the left half of a refused one and taken as a whole, the culprit is in the
   * right half: that is halved without asking. A single event is asked all the same, for the platform's own words.
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

  /** Waits for every answer; throws what went wrong while one was worked on. */
  async lastAnswer(): Promise<void> {
    await Promise.all(this.#underway);
    if (this.#failure) throw this.#failure.error;
  }
}
