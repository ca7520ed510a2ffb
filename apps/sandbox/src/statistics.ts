import type { EventSummary } from "./platform.ts";

const HOUR_MS = 3_600_000;

/** Accepted events of one hour, by name. */
export interface HourOfEvents {
  readonly startMs: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** How often each match key was present among the accepted events of one name. */
export interface KeysOfEvents {
  count: number;
  readonly keys: Map<string, number>;
}

/**
 * What a platform can later be asked about a dataset: accepted events by name and hour, and their match keys. Only sums
 * are kept, so the cost does not depend on the number of events. The hours are those of acceptance; the platforms'
 * pages do not say whether theirs are.
 */
export class DatasetStatistics {
  readonly #hours = new Map<number, Map<string, number>>();
  readonly #keys = new Map<string, KeysOfEvents>();
  #firstAt: number | undefined;
  #lastAt: number | undefined;

  note({ eventName, matchKeys }: Pick<EventSummary, "eventName" | "matchKeys">, at: number): void {
    this.#firstAt ??= at;
    this.#lastAt = at;
    addOne(this.#hourOf(at), eventName);
    if (matchKeys === undefined) return;
    const seen = this.#keysOf(eventName);
    seen.count += 1;
    for (const key of matchKeys) addOne(seen.keys, key);
  }

  /** When the first event was accepted; undefined while there is none. */
  get firstAt(): number | undefined {
    return this.#firstAt;
  }

  get lastAt(): number | undefined {
    return this.#lastAt;
  }

  /** The hours that overlap a span, in order. */
  hours(fromMs: number, toMs: number): readonly HourOfEvents[] {
    return Array.from(this.#hours, ([startMs, counts]) => ({ startMs, counts }))
      .filter(({ startMs }) => startMs + HOUR_MS > fromMs && startMs <= toMs)
      .toSorted((a, b) => a.startMs - b.startMs);
  }

  /** By event name, for events whose match keys are judged. */
  keys(): ReadonlyMap<string, Readonly<KeysOfEvents>> {
    return this.#keys;
  }

  #hourOf(at: number): Map<string, number> {
    const start = at - (at % HOUR_MS);
    const known = this.#hours.get(start);
    if (known !== undefined) return known;
    const hour = new Map<string, number>();
    this.#hours.set(start, hour);
    return hour;
  }

  #keysOf(eventName: string): KeysOfEvents {
    const known = this.#keys.get(eventName);
    if (known !== undefined) return known;
    const keys = { count: 0, keys: new Map<string, number>() };
    this.#keys.set(eventName, keys);
    return keys;
  }
}

/** Sums several hours. */
export function sumOf(hours: readonly HourOfEvents[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const { counts } of hours)
    for (const [name, count] of counts) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
