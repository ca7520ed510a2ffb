import { type DeadLetter, MARK_LENGTH } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import { type DeadLetterFilter, type Facet, facetsIn, parseFacet } from "./dead-letter-facets.ts";

const countInAllScript = luaScript(import.meta.url, "count-in-all");

/** Dead letters looked at in one round trip. */
const CHUNK = 1000;

export interface DeadLetterSelection extends DeadLetterFilter {
  /** Died at this time or later, milliseconds. */
  readonly sinceMs?: number;
  /** Died before this time, milliseconds. */
  readonly untilMs?: number;
}

export interface DeadLetterQuery extends DeadLetterSelection {
  /** Where the previous page ended. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface FacetCount extends Facet {
  readonly deadLetters: number;
}

/** A dead letter as the indexes know it. */
export type DatedDeadLetter = Pick<DeadLetter, "id" | "diedAtMs">;

interface IndexPage {
  /** Newest first. */
  readonly dated: readonly DatedDeadLetter[];
  /** Leads to the next page; absent on the last one. */
  readonly cursor?: string;
}

/** Finds dead letters in their indexes, without reading them. */
export class DeadLetterSearch {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #countInAll: Script;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#countInAll = countInAllScript(redis);
    this.#keys = keysOf(redis);
  }

  /** One page. The cost depends on the rarest of the values asked for, not on how many other dead letters there are. */
  async page(destination: string, query: DeadLetterQuery): Promise<IndexPage> {
    const { first, others } = await this.#indexesOf(destination, query);
    const entries: Entry[] = [];
    for await (const entry of this.#entries(first, others, query)) {
      entries.push(entry);
      if (entries.length > query.limit) break;
    }
    const page = entries.slice(0, query.limit);
    const last = entries.length > query.limit ? page.at(-1) : undefined;
    return {
      dated: page.map(([id, diedAt]) => ({ id, diedAtMs: Number(diedAt) })),
      ...(last && { cursor: `${last[1]}:${last[0]}` }),
    };
  }

  /** All that match the selection, newest first, in lists of at most a thousand. */
  async *pages(
    destination: string,
    selection: DeadLetterSelection,
  ): AsyncGenerator<readonly DatedDeadLetter[]> {
    let cursor: string | undefined;
    do {
      const from = cursor !== undefined && { cursor };
      const page = await this.page(destination, { ...selection, ...from, limit: CHUNK });
      yield page.dated;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** The ids, with when they died; 0 for those that are not in the index: in a replay, delivered by one, or unknown. */
  async dated(destination: string, ids: readonly string[]): Promise<readonly DatedDeadLetter[]> {
    if (ids.length === 0) return [];
    const dates = await this.#redis.zmscore(this.#keys.deadLetters(destination).byTime, ...ids);
    return ids.map((id, at) => ({ id, diedAtMs: Number(dates[at] ?? 0) }));
  }

  /** The ids of those that hold a conversion of a person with one of these marks. */
  async ofPerson(destination: string, marks: readonly string[]): Promise<readonly string[]> {
    const { people } = this.#keys.deadLetters(destination);
    // An id has hexadecimal digits only, and "g" comes after all of them.
    const found = await Promise.all(
      marks.map((mark) => this.#redis.zrangebylex(people, `[${mark}`, `(${mark}g`)),
    );
    return [...new Set(found.flat().map((entry) => entry.slice(MARK_LENGTH)))];
  }

  /** The number of dead letters that match the selection. Redis counts a thousand at a time, so that it stays free. */
  async count(destination: string, selection: DeadLetterSelection): Promise<number> {
    const { first, others } = await this.#indexesOf(destination, selection);
    const { sinceMs = "-inf", untilMs } = selection;
    const [inTime, newer] = await Promise.all([
      this.#redis.zcount(first, sinceMs, untilMs === undefined ? "+inf" : `(${untilMs}`),
      untilMs === undefined ? 0 : this.#redis.zcount(first, untilMs, "+inf"),
    ]);
    if (others.length === 0) return inTime;
    let count = 0;
    for (let from = newer; from < newer + inTime; from += CHUNK) {
      const last = Math.min(from + CHUNK, newer + inTime) - 1;
      count += Number(await this.#countInAll([first, ...others], [from, last]));
    }
    return count;
  }

  /** The number of dead letters of each value of each facet. */
  async counts(destination: string): Promise<readonly FacetCount[]> {
    const { facets, facetPrefix } = this.#keys.deadLetters(destination);
    const names = (await this.#redis.smembers(facets)).toSorted();
    const counts = await Promise.all(names.map((name) => this.#redis.zcard(facetPrefix + name)));
    return names.flatMap((name, index) => {
      const deadLetters = counts[index] ?? 0;
      return deadLetters === 0 ? [] : [{ ...parseFacet(name), deadLetters }];
    });
  }

  /** Every value that dead letters of the destination have been indexed by. */
  async facets(destination: string): Promise<readonly Facet[]> {
    return (await this.#redis.smembers(this.#keys.deadLetters(destination).facets)).map(parseFacet);
  }

  /** The index of the rarest value that the selection names, and the others. */
  async #indexesOf(destination: string, selection: DeadLetterSelection) {
    const { byTime, facetPrefix } = this.#keys.deadLetters(destination);
    const indexes = facetsIn(selection).map((facet) => facetPrefix + facet);
    const sizes = await Promise.all(indexes.map((index) => this.#redis.zcard(index)));
    const [first = byTime, ...others] = indexes
      .map((index, place) => ({ index, size: sizes[place] ?? 0 }))
      .toSorted((a, b) => a.size - b.size)
      .map(({ index }) => index);
    return { first, others };
  }

  /** Entries of one index, newest first, that are in all the others too. */
  async *#entries(
    index: string,
    others: readonly string[],
    { sinceMs, untilMs, cursor }: Omit<DeadLetterQuery, "limit">,
  ): AsyncGenerator<Entry> {
    const [endMs = "", endId = ""] = cursor?.split(":") ?? [];
    const newest = cursor === undefined ? (untilMs === undefined ? "+inf" : `(${untilMs}`) : endMs;
    const oldest = sinceMs === undefined ? "-inf" : String(sinceMs);
    for (let from = 0; ; from += CHUNK) {
      const flat = await this.#redis.zrevrangebyscore(
        index,
        newest,
        oldest,
        "WITHSCORES",
        "LIMIT",
        from,
        CHUNK,
      );
      const chunk = pairs(flat).filter(([id, diedAt]) => diedAt !== endMs || id < endId);
      yield* await this.#standingIn(others, chunk);
      if (flat.length < 2 * CHUNK) return;
    }
  }

  async #standingIn(indexes: readonly string[], entries: readonly Entry[]): Promise<readonly Entry[]> {
    if (indexes.length === 0 || entries.length === 0) return entries;
    const ids = entries.map(([id]) => id);
    const scores = await Promise.all(indexes.map((index) => this.#redis.zmscore(index, ...ids)));
    return entries.filter((_, place) => scores.every((ofIndex) => ofIndex[place] !== null));
  }
}

type Entry = readonly [id: string, diedAt: string];

function pairs(flat: readonly string[]): readonly Entry[] {
  return flat.flatMap((value, at) => (at % 2 === 0 ? [[value, flat[at + 1] ?? ""] as const] : []));
}
