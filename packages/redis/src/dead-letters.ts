import {
  type DeadLetter,
  type DeadLetters,
  identityOf,
  type Incarnation,
  letterIdOf,
  unauthenticatedIdentity,
} from "@relay/core";
import type { Redis } from "ioredis";
import { type DeadLetterFilter, type Facet, facetsIn, parseFacet } from "./dead-letter-facets.ts";
import { readRecord, writeRecord } from "./dead-letter-record.ts";
import { deadLetterKeys, replayKeys } from "./keys.ts";
import { loadScript } from "./script.ts";

export const RETENTION_SECONDS = 62 * 86_400;
/** Letters looked at in one round trip. */
const CHUNK = 1000;

export interface DeadLetterSelection extends DeadLetterFilter {
  /** Died at this time or later, milliseconds. */
  readonly sinceMs?: number;
  /** Died before this time, milliseconds. */
  readonly untilMs?: number;
}

export interface DeadLetterQuery extends DeadLetterSelection {
  /** Where the page before ended. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface DeadLetterPage {
  /** Newest first. */
  readonly letters: readonly DeadLetter[];
  /** Leads to the next page; absent on the last one. */
  readonly cursor?: string;
}

/** A letter, and how it stands: dead, on its way again, or delivered after all. */
export type KnownLetter = DeadLetter &
  (
    | { readonly state: "dead" | "replayed" }
    | { readonly state: "replaying"; /** Sent by this one. */ readonly replay: string }
  );

export interface FacetCount extends Facet {
  readonly letters: number;
}

/** Dead letters in Redis: one record each, an index by time, and one for each value that they are looked for by. */
export class RedisDeadLetters implements DeadLetters {
  readonly #redis: Redis;
  readonly #bury;
  readonly #close;
  readonly #withdraw;
  readonly #discard;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#bury = loadScript(redis, "bury", { after: ["letters", "incarnation"] });
    this.#close = loadScript(redis, "close-letters", { after: ["letters"] });
    this.#withdraw = loadScript(redis, "withdraw-letters", { after: ["letters"] });
    this.#discard = loadScript(redis, "discard-letters", { after: ["letters"] });
  }

  async write(
    destination: string,
    letters: readonly DeadLetter[],
    incarnation: Incarnation = "",
  ): Promise<number> {
    const { byTime, facets, replaying, replayed, letterPrefix, facetPrefix } = deadLetterKeys(destination);
    const { replayPrefix } = replayKeys(destination);
    const records = letters.flatMap((letter) => [letter.id, letter.diedAtMs, writeRecord(letter)]);
    const count = await this.#bury(
      [byTime, facets, replaying, replayed],
      [letterPrefix, facetPrefix, replayPrefix, RETENTION_SECONDS, incarnation, ...records],
    );
    return Number(count);
  }

  async close(destination: string, ids: readonly string[]): Promise<void> {
    const { byTime, replaying, replayed, letterPrefix, facetPrefix } = deadLetterKeys(destination);
    const { replayPrefix } = replayKeys(destination);
    await this.#close(
      [byTime, replaying, replayed],
      [letterPrefix, facetPrefix, replayPrefix, RETENTION_SECONDS, ...ids],
    );
  }

  async withdraw(destination: string, ids: readonly string[]): Promise<void> {
    const { byTime, replaying, letterPrefix, facetPrefix } = deadLetterKeys(destination);
    const { replayPrefix } = replayKeys(destination);
    await this.#withdraw([byTime, replaying], [letterPrefix, facetPrefix, replayPrefix, ...ids]);
  }

  /** Removes letters for good, but those that have died anew since or are being replayed. Returns how many. */
  async discard(
    destination: string,
    letters: readonly Pick<DeadLetter, "id" | "diedAtMs">[],
  ): Promise<number> {
    const { byTime, replaying, letterPrefix, facetPrefix } = deadLetterKeys(destination);
    let removed = 0;
    for (let from = 0; from < letters.length; from += CHUNK) {
      const chunk = letters.slice(from, from + CHUNK).flatMap(({ id, diedAtMs }) => [id, diedAtMs]);
      removed += Number(await this.#discard([byTime, replaying], [letterPrefix, facetPrefix, ...chunk]));
    }
    return removed;
  }

  /** Every letter of a destination that a query asks for, newest first, read in pages. */
  async *list(destination: string, query: DeadLetterSelection = {}): AsyncGenerator<DeadLetter> {
    let cursor: string | undefined;
    do {
      const page = await this.find(destination, {
        ...query,
        ...(cursor !== undefined && { cursor }),
        limit: CHUNK,
      });
      yield* page.letters;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** One page. The cost is that of the rarest of the values asked for, whatever else there is. */
  async find(destination: string, query: DeadLetterQuery): Promise<DeadLetterPage> {
    const { byTime, facetPrefix } = deadLetterKeys(destination);
    const indexes = await this.#rarestFirst(facetsIn(query).map((facet) => facetPrefix + facet));
    const [first = byTime, ...others] = indexes;
    const found: (readonly [id: string, diedAt: string])[] = [];
    for await (const entry of this.#entries(first, others, query)) {
      found.push(entry);
      if (found.length > query.limit) break;
    }
    const page = found.slice(0, query.limit);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    return {
      letters: await this.#read(
        destination,
        page.map(([id]) => id),
      ),
      ...(last && { cursor: `${last[1]}:${last[0]}` }),
    };
  }

  /** How many letters there are of each value. */
  async counts(destination: string): Promise<readonly FacetCount[]> {
    const { facets, facetPrefix } = deadLetterKeys(destination);
    const names = (await this.#redis.smembers(facets)).toSorted();
    const counts = await Promise.all(names.map((name) => this.#redis.zcard(facetPrefix + name)));
    return names.flatMap((name, index) => {
      const letters = counts[index] ?? 0;
      return letters === 0 ? [] : [{ ...parseFacet(name), letters }];
    });
  }

  async get(destination: string, id: string): Promise<KnownLetter | undefined> {
    return (await this.known(destination, [id]))[0];
  }

  /** The letters of these ids that there are, dead or not. */
  async known(destination: string, ids: readonly string[]): Promise<readonly KnownLetter[]> {
    if (ids.length === 0) return [];
    const { replaying, replayed } = deadLetterKeys(destination);
    const letters = await this.#read(destination, ids);
    if (letters.length === 0) return [];
    const found = letters.map(({ id }) => id);
    const [sentBy, deliveredAt] = await Promise.all([
      this.#redis.hmget(replaying, ...found),
      this.#redis.zmscore(replayed, ...found),
    ]);
    return letters.map((letter, at) => {
      const replay = sentBy[at];
      if (replay) return { ...letter, state: "replaying", replay };
      return { ...letter, state: deliveredAt[at] === null ? "dead" : "replayed" };
    });
  }

  /** The letters of an event_id: their ids follow from it, so no index is needed. */
  async byEventId(destination: string, eventId: string): Promise<readonly KnownLetter[]> {
    const facets = (await this.#redis.smembers(deadLetterKeys(destination).facets)).map(parseFacet);
    const valuesOf = (wanted: Facet["name"]) =>
      facets.filter(({ name }) => name === wanted).map(({ value }) => value);
    const ids = valuesOf("dataset").flatMap((dataset) =>
      valuesOf("eventName").flatMap((name) => {
        const identity = identityOf(dataset, { event_name: name, event_id: eventId });
        return [identity, unauthenticatedIdentity(identity)].map(letterIdOf);
      }),
    );
    return this.known(destination, ids);
  }

  async #rarestFirst(indexes: readonly string[]): Promise<readonly string[]> {
    const sizes = await Promise.all(indexes.map((index) => this.#redis.zcard(index)));
    return indexes
      .map((index, place) => ({ index, size: sizes[place] ?? 0 }))
      .toSorted((a, b) => a.size - b.size)
      .map(({ index }) => index);
  }

  /** Ids with their times out of one index, newest first, that stand in all the others too. */
  async *#entries(
    index: string,
    others: readonly string[],
    { sinceMs, untilMs, cursor }: DeadLetterQuery,
  ): AsyncGenerator<readonly [id: string, diedAt: string]> {
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

  async #standingIn<T extends readonly [id: string, diedAt: string]>(
    indexes: readonly string[],
    entries: readonly T[],
  ): Promise<readonly T[]> {
    if (indexes.length === 0 || entries.length === 0) return entries;
    const ids = entries.map(([id]) => id);
    const scores = await Promise.all(indexes.map((index) => this.#redis.zmscore(index, ...ids)));
    return entries.filter((_, place) => scores.every((ofIndex) => ofIndex[place] !== null));
  }

  async #read(destination: string, ids: readonly string[]): Promise<readonly DeadLetter[]> {
    if (ids.length === 0) return [];
    const { letterPrefix } = deadLetterKeys(destination);
    const records = await this.#redis.mgetBuffer(ids.map((id) => letterPrefix + id));
    return records.flatMap((record) => (record === null ? [] : [readRecord(record)]));
  }
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((value, at) => (at % 2 === 0 ? [[value, flat[at + 1] ?? ""] as const] : []));
}
