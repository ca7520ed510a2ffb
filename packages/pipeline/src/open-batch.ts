import type { Parcel } from "./triage.ts";

/** Requests that one micro-batch may cost; the rest of it waits for the next slice. Cornering one culprit takes 22. */
const REQUESTS_A_BATCH = 128;
/** Requests of one micro-batch on their way at once: halves of a refused one need not wait for each other. */
const ABREAST = 4;

type Request = readonly Parcel[];

/** A micro-batch on its way: the requests still to make, last one first, and those that have no answer yet. */
export class OpenBatch {
  readonly id: string;
  /** False as soon as an answer is missing. */
  isDefinite = true;
  /** Whether its intent has been taken away. */
  isClosed = false;
  /** Conversions the platform refused. */
  refused = 0;
  readonly #requests: Request[];
  readonly #underway = new Set<Promise<void>>();
  #made = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(id: string, requests: readonly Request[]) {
    this.id = id;
    this.#requests = requests.toReversed();
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
    return this.#requests.length === 0 && this.#underway.size === 1;
  }

  /** The request to make now, if one may be made. */
  next(): Request | undefined {
    return this.hasRequest ? this.#requests.pop() : undefined;
  }

  /** Requests to make next, first one first. */
  add(requests: readonly Request[]): void {
    this.#requests.push(...requests.toReversed());
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
