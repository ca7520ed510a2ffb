import type { QueuedConversion } from "./queued-conversion.ts";
import { conversionsOf, joined, type Result } from "./result.ts";

/** Most conversions that are settled together, unless one result alone holds more. */
const MOST_TOGETHER = 1000;

/** A queued conversion whose outcome could not be written. */
export interface Unsettled {
  readonly queued: QueuedConversion;
  readonly error: unknown;
}

/** Writes a result and removes intents. Returns the conversions that could not be written even alone. */
export type WriteResult = (result: Result, closes: readonly string[]) => Promise<readonly Unsettled[]>;

/** Results that wait for the same turn. */
interface Group {
  readonly results: Result[];
  readonly closes: string[];
  conversions: number;
  readonly unsettled: Promise<readonly Unsettled[]>;
}

/**
 * Runs the writes of a drain one at a time, in order. Results that wait are written together in one turn. A lane therefore
 * settles as many requests a second as it gets answers, however long the store takes for one write.
 */
export class SettleTurns {
  readonly #write: WriteResult;
  #last: Promise<unknown> = Promise.resolve();
  /** The group whose turn is the next to be asked for. Results can still join it. */
  #open: Group | undefined;

  constructor(write: WriteResult) {
    this.#write = write;
  }

  /** Rejects when the write of its turn, or of an earlier one, was rejected. */
  async settle(result: Result, closes: readonly string[]): Promise<readonly Unsettled[]> {
    const count = conversionsOf(result).length;
    if (this.#open && this.#open.conversions + count > MOST_TOGETHER) this.#open = undefined;
    const group = (this.#open ??= this.#newGroup());
    group.results.push(result);
    group.closes.push(...closes);
    group.conversions += count;
    const unsettled = await group.unsettled;
    if (unsettled.length === 0) return unsettled;
    const own = new Set(conversionsOf(result));
    return unsettled.filter(({ queued }) => own.has(queued));
  }

  /** Runs other work in a turn of its own. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.#open = undefined;
    return this.#inTurn(work);
  }

  #newGroup(): Group {
    const results: Result[] = [];
    const closes: string[] = [];
    const unsettled = this.#inTurn(() => {
      if (this.#open === group) this.#open = undefined;
      return this.#write(joined(results), closes);
    });
    const group: Group = { results, closes, conversions: 0, unsettled };
    return group;
  }

  /** A failed turn stops all later ones: a later one could delete a segment whose marks were not written. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn;
    turn.catch(() => undefined);
    return turn;
  }
}
