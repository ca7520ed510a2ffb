/** How long all requests that rest may use one turn of the event loop, milliseconds. */
const LONGEST_TURN_MS = 20;
/** A request that has used less rests for nobody. */
const SHORT_MS = 5;
/** A request that has used more is large: it goes on after those that began in the second after it. */
const LARGE_MS = 10;
const LARGE_WAITS_MS = 1000;

/** What is done with a request. What was read is judged before more is read. */
type Stage = "judging" | "reading";

interface Resting {
  readonly stage: Stage;
  readonly dueAt: number;
  readonly goOn: () => void;
}

const resting: Resting[] = [];
let isCounting = false;
let until = 0;

/**
 * The work on one request, which rests so that other work can run. Of those that rest, one goes on at a time, the oldest
 * first: a large body becomes many times its size when it is read, and a few large ones must not lie there side by side.
 */
export class SharedWork {
  readonly #stage: Stage;
  readonly #begunAt = performance.now();
  #wentOnAt = this.#begunAt;
  #usedMs = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Whether it should rest: the requests have used up their part of this turn, and this one is not short. */
  get shouldRest(): boolean {
    const now = performance.now();
    return isTurnOver(now) && this.#usedMs + now - this.#wentOnAt > SHORT_MS;
  }

  /** Resolves in a later turn of the event loop, when it is this one's turn. */
  async rest(): Promise<void> {
    this.#usedMs += performance.now() - this.#wentOnAt;
    await new Promise<void>((goOn) => {
      const dueAt = this.#begunAt + (this.#usedMs > LARGE_MS ? LARGE_WAITS_MS : 0);
      if (resting.push({ stage: this.#stage, dueAt, goOn }) === 1) setImmediate(letOneGoOn);
    });
    this.#wentOnAt = performance.now();
  }
}

/** Like `items.map`, for the judging of a request's items: lets other work run when it has used up its part of a turn. */
export async function mapInTurns<T, R>(
  items: readonly T[],
  map: (item: T, index: number) => R,
): Promise<readonly R[]> {
  const work = new SharedWork("judging");
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    if (work.shouldRest) await work.rest();
    results.push(map(item, index));
  }
  return results;
}

function isTurnOver(now: number): boolean {
  if (!isCounting) {
    isCounting = true;
    until = now + LONGEST_TURN_MS;
    setImmediate(() => (isCounting = false));
  }
  return now > until;
}

function letOneGoOn(): void {
  const next = resting.reduce((first, one) => (goesBefore(one, first) ? one : first));
  resting.splice(resting.indexOf(next), 1);
  if (resting.length > 0) setImmediate(letOneGoOn);
  next.goOn();
}

function goesBefore(one: Resting, other: Resting): boolean {
  if (one.stage !== other.stage) return one.stage === "judging";
  return one.dueAt < other.dueAt;
}
