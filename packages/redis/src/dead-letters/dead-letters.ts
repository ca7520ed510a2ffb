import {
  type DeadLetter,
  type DeadLetters,
  identityOf,
  type Incarnation,
  deadLetterIdOf,
  unauthenticatedIdentity,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { INCARNATION } from "../connection/incarnation.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";
import { type DeadLetterFilter, type Facet, facetsIn, parseFacet } from "./dead-letter-facets.ts";
import { DEAD_LETTER_INDEXES } from "./dead-letter-indexes.ts";
import { readRecord, writeRecord } from "./dead-letter-record.ts";

const writeDeadLettersScript = luaScript(import.meta.url, "write-dead-letters", {
  after: [DEAD_LETTER_INDEXES, INCARNATION],
});
const closeDeadLettersScript = luaScript(import.meta.url, "close-dead-letters", {
  after: [DEAD_LETTER_INDEXES],
});
const withdrawDeadLettersScript = luaScript(import.meta.url, "withdraw-dead-letters", {
  after: [DEAD_LETTER_INDEXES],
});
const discardDeadLettersScript = luaScript(import.meta.url, "discard-dead-letters", {
  after: [DEAD_LETTER_INDEXES],
});

export const RETENTION_SECONDS = 62 * 86_400;
/** Dead letters read in one round trip. */
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

export interface DeadLetterPage {
  /** Newest first. */
  readonly deadLetters: readonly DeadLetter[];
  /** Leads to the next page; absent on the last one. */
  readonly cursor?: string;
}

/** A dead letter and its state: dead, in a replay, or delivered by a replay. */
export type KnownDeadLetter = DeadLetter &
  (
    | { readonly state: "dead" | "replayed" }
    | { readonly state: "replaying"; /** Sent by this one. */ readonly replay: string }
  );

export interface FacetCount extends Facet {
  readonly deadLetters: number;
}

/** Dead letters in Redis: one record each, an index by time, and one index for each value of each facet. */
export class RedisDeadLetters implements DeadLetters {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #write;
  readonly #close;
  readonly #withdraw;
  readonly #discard;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#write = writeDeadLettersScript(redis);
    this.#close = closeDeadLettersScript(redis);
    this.#withdraw = withdrawDeadLettersScript(redis);
    this.#discard = discardDeadLettersScript(redis);
  }

  async write(
    destination: string,
    deadLetters: readonly DeadLetter[],
    incarnation: Incarnation = "",
  ): Promise<number> {
    const { byTime, facets, replaying, replayed, deadLetterPrefix, facetPrefix } =
      this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    const records = deadLetters.flatMap((deadLetter) => [
      deadLetter.id,
      deadLetter.diedAtMs,
      writeRecord(deadLetter),
    ]);
    const count = await this.#write(
      [byTime, facets, replaying, replayed],
      [deadLetterPrefix, facetPrefix, replayPrefix, RETENTION_SECONDS, incarnation, ...records],
    );
    return Number(count);
  }

  async close(destination: string, ids: readonly string[]): Promise<void> {
    const { byTime, replaying, replayed, deadLetterPrefix, facetPrefix } =
      this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    await this.#close(
      [byTime, replaying, replayed],
      [deadLetterPrefix, facetPrefix, replayPrefix, RETENTION_SECONDS, ...ids],
    );
  }

  async withdraw(destination: string, ids: readonly string[]): Promise<void> {
    const { byTime, replaying, deadLetterPrefix, facetPrefix } = this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    await this.#withdraw([byTime, replaying], [deadLetterPrefix, facetPrefix, replayPrefix, ...ids]);
  }

  /**
   * Deletes dead letters for good. Skips those that were written again since or are being replayed. Returns how many it
   * deleted.
   */
  async discard(
    destination: string,
    deadLetters: readonly Pick<DeadLetter, "id" | "diedAtMs">[],
  ): Promise<number> {
    const { byTime, replaying, deadLetterPrefix, facetPrefix } = this.#keys.deadLetters(destination);
    let removed = 0;
    for (let from = 0; from < deadLetters.length; from += CHUNK) {
      const chunk = deadLetters.slice(from, from + CHUNK).flatMap(({ id, diedAtMs }) => [id, diedAtMs]);
      removed += Number(await this.#discard([byTime, replaying], [deadLetterPrefix, facetPrefix, ...chunk]));
    }
    return removed;
  }

  /** Every dead letter of a destination that matches the selection, newest first, read in pages. */
  async *list(destination: string, query: DeadLetterSelection = {}): AsyncGenerator<DeadLetter> {
    let cursor: string | undefined;
    do {
      const page = await this.find(destination, {
        ...query,
        ...(cursor !== undefined && { cursor }),
        limit: CHUNK,
      });
      yield* page.deadLetters;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** One page. The cost depends on the rarest of the values asked for, not on how many other dead letters there are. */
  async find(destination: string, query: DeadLetterQuery): Promise<DeadLetterPage> {
    const { byTime, facetPrefix } = this.#keys.deadLetters(destination);
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
      deadLetters: await this.#read(
        destination,
        page.map(([id]) => id),
      ),
      ...(last && { cursor: `${last[1]}:${last[0]}` }),
    };
  }

  /** The number of dead letters that match the selection. */
  async count(destination: string, selection: DeadLetterSelection = {}): Promise<number> {
    const { byTime, facetPrefix } = this.#keys.deadLetters(destination);
    const [first = byTime, ...others] = await this.#rarestFirst(
      facetsIn(selection).map((facet) => facetPrefix + facet),
    );
    if (others.length === 0) {
      const { sinceMs = "-inf", untilMs } = selection;
      return this.#redis.zcount(first, sinceMs, untilMs === undefined ? "+inf" : `(${untilMs}`);
    }
    let count = 0;
    for await (const _entry of this.#entries(first, others, selection)) count += 1;
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

  async get(destination: string, id: string): Promise<KnownDeadLetter | undefined> {
    return (await this.known(destination, [id]))[0];
  }

  /** The existing dead letters of these ids, in any state. */
  async known(destination: string, ids: readonly string[]): Promise<readonly KnownDeadLetter[]> {
    if (ids.length === 0) return [];
    const { replaying, replayed } = this.#keys.deadLetters(destination);
    const deadLetters = await this.#read(destination, ids);
    if (deadLetters.length === 0) return [];
    const found = deadLetters.map(({ id }) => id);
    const [sentBy, deliveredAt] = await Promise.all([
      this.#redis.hmget(replaying, ...found),
      this.#redis.zmscore(replayed, ...found),
    ]);
    return deadLetters.map((deadLetter, at) => {
      const replay = sentBy[at];
      if (replay) return { ...deadLetter, state: "replaying", replay };
      return { ...deadLetter, state: deliveredAt[at] === null ? "dead" : "replayed" };
    });
  }

  /** The dead letters of an event_id. Their ids are computed from it, so this needs no index. */
  async byEventId(destination: string, eventId: string): Promise<readonly KnownDeadLetter[]> {
    const facets = (await this.#redis.smembers(this.#keys.deadLetters(destination).facets)).map(parseFacet);
    const valuesOf = (wanted: Facet["name"]) =>
      facets.filter(({ name }) => name === wanted).map(({ value }) => value);
    const ids = valuesOf("dataset").flatMap((dataset) =>
      valuesOf("eventName").flatMap((name) => {
        const identity = identityOf(dataset, { event_name: name, event_id: eventId });
        return [identity, unauthenticatedIdentity(identity)].map(deadLetterIdOf);
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

  /** Ids with their times from one index, newest first, that are in all the others too. */
  async *#entries(
    index: string,
    others: readonly string[],
    { sinceMs, untilMs, cursor }: Omit<DeadLetterQuery, "limit">,
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
    const { deadLetterPrefix } = this.#keys.deadLetters(destination);
    const records = await this.#redis.mgetBuffer(ids.map((id) => deadLetterPrefix + id));
    return records.flatMap((record) => (record === null ? [] : [readRecord(record)]));
  }
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((value, at) => (at % 2 === 0 ? [[value, flat[at + 1] ?? ""] as const] : []));
}
