import {
  type DeadLetter,
  type DeadLetterRetention,
  type DeadLetters,
  identityOf,
  type Incarnation,
  RelayError,
  type Sealer,
  deadLetterIdOf,
  unauthenticatedIdentity,
  USUAL_RETENTION,
} from "@relay/core";
import { Cluster } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { INCARNATION } from "../connection/incarnation.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";
import { ConversionRemoval } from "./conversion-removal.ts";
import type { Facet } from "./dead-letter-facets.ts";
import { DEAD_LETTER_INDEXES } from "./dead-letter-indexes.ts";
import { readRecord, type UnopenedDeadLetter, writeRecord } from "./dead-letter-record.ts";
import {
  type DatedDeadLetter,
  type DeadLetterQuery,
  DeadLetterSearch,
  type DeadLetterSelection,
  type FacetCount,
} from "./dead-letter-search.ts";

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

/** How long replays and the names of conversions are kept: as long as a dead letter can be. */
export const RETENTION_SECONDS = 62 * 86_400;
/** Dead letters read in one round trip. */
const CHUNK = 1000;

/** Dead letters that were read, and those among them that cannot be opened. */
export interface FoundDeadLetters<T extends DeadLetter = DeadLetter> {
  readonly deadLetters: readonly T[];
  readonly unopened: readonly UnopenedDeadLetter[];
}

/** Newest first. */
export interface DeadLetterPage extends FoundDeadLetters {
  /** Leads to the next page; absent on the last one. */
  readonly cursor?: string;
}

/** A dead letter and its state: dead, in a replay, or delivered by a replay. */
export type KnownDeadLetter = DeadLetter &
  (
    | { readonly state: "dead" | "replayed" }
    | { readonly state: "replaying"; /** Sent by this one. */ readonly replay: string }
  );

/** How dead letters are written. */
export interface DeadLetterWriting {
  /** How long a destination keeps what is written from now on. */
  readonly retentionOf: (destination: string) => DeadLetterRetention;
  /** Marks of the person by which an erasure finds it; none: it cannot be found. */
  readonly peopleIn: (deadLetter: DeadLetter) => readonly string[];
}

/** Dead letters in Redis: one record each, an index by time, and one index for each value of each facet. */
export class RedisDeadLetters implements DeadLetters {
  readonly #redis: RedisClient;
  readonly #sealer: Sealer;
  readonly #search: DeadLetterSearch;
  readonly #keys: Keys;
  readonly #retentionOf: (destination: string) => DeadLetterRetention;
  readonly #peopleIn: DeadLetterWriting["peopleIn"];
  readonly #removal: ConversionRemoval;
  readonly #write;
  readonly #close;
  readonly #withdraw;
  readonly #discard;

  constructor(redis: RedisClient, sealer: Sealer, writing: Partial<DeadLetterWriting> = {}) {
    this.#redis = redis;
    this.#sealer = sealer;
    this.#search = new DeadLetterSearch(redis);
    this.#keys = keysOf(redis);
    const { retentionOf = () => USUAL_RETENTION, peopleIn = () => [] } = writing;
    this.#retentionOf = retentionOf;
    this.#peopleIn = peopleIn;
    this.#removal = new ConversionRemoval(redis, sealer);
    this.#write = writeDeadLettersScript(redis);
    this.#close = closeDeadLettersScript(redis);
    this.#withdraw = withdrawDeadLettersScript(redis);
    this.#discard = discardDeadLettersScript(redis);
  }

  /** In a cluster the dead letters may lie on another server than the lane, whose incarnation says nothing of it. */
  async write(
    destination: string,
    deadLetters: readonly DeadLetter[],
    incarnation: Incarnation = "",
  ): Promise<number> {
    const { byTime, facets, replaying, replayed, whole, deadLetterPrefix, facetPrefix } =
      this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    const records = deadLetters.flatMap((deadLetter) => [
      deadLetter.id,
      deadLetter.diedAtMs,
      writeRecord(deadLetter, this.#sealer, this.#peopleIn(deadLetter)),
    ]);
    const count = await this.#write(
      [byTime, facets, replaying, replayed, whole],
      [
        deadLetterPrefix,
        facetPrefix,
        replayPrefix,
        this.#keptSeconds(destination),
        this.#redis instanceof Cluster ? "" : incarnation,
        ...records,
      ],
    );
    return Number(count);
  }

  async close(destination: string, ids: readonly string[]): Promise<void> {
    const { byTime, replaying, replayed, whole, deadLetterPrefix, facetPrefix } =
      this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    await this.#close(
      [byTime, replaying, replayed, whole],
      [deadLetterPrefix, facetPrefix, replayPrefix, this.#keptSeconds(destination), ...ids],
    );
    // After a crash before this, the retention sweep removes them.
    await this.#removal.remove(destination, ids);
  }

  async withdraw(destination: string, ids: readonly string[]): Promise<void> {
    const { byTime, replaying, whole, deadLetterPrefix, facetPrefix } = this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    await this.#withdraw([byTime, replaying, whole], [deadLetterPrefix, facetPrefix, replayPrefix, ...ids]);
  }

  /**
   * Deletes dead letters for good, whatever their state. Skips those that were written again since. The conversion of
   * one that is being replayed goes on. Returns how many it deleted.
   */
  async discard(destination: string, deadLetters: readonly DatedDeadLetter[]): Promise<number> {
    const { byTime, replaying, replayed, whole, deadLetterPrefix, facetPrefix } =
      this.#keys.deadLetters(destination);
    const { replayPrefix } = this.#keys.replays(destination);
    const keys = [byTime, replaying, replayed, whole];
    let removed = 0;
    for (let from = 0; from < deadLetters.length; from += CHUNK) {
      const chunk = deadLetters.slice(from, from + CHUNK).flatMap(({ id, diedAtMs }) => [id, diedAtMs]);
      removed += Number(await this.#discard(keys, [deadLetterPrefix, facetPrefix, replayPrefix, ...chunk]));
    }
    return removed;
  }

  /** Every dead letter that matches the selection and can be opened, newest first, read in pages. */
  async *list(destination: string, selection: DeadLetterSelection = {}): AsyncGenerator<DeadLetter> {
    for await (const { deadLetters } of this.pages(destination, selection)) yield* deadLetters;
  }

  /** Every dead letter that matches the selection, newest first, in pages. */
  async *pages(destination: string, selection: DeadLetterSelection = {}): AsyncGenerator<FoundDeadLetters> {
    for await (const dated of this.#search.pages(destination, selection))
      yield await this.#read(
        destination,
        dated.map(({ id }) => id),
      );
  }

  /** One page. The cost depends on the rarest of the values asked for, not on how many other dead letters there are. */
  async find(destination: string, query: DeadLetterQuery): Promise<DeadLetterPage> {
    const { dated, cursor } = await this.#search.page(destination, query);
    const found = await this.#read(
      destination,
      dated.map(({ id }) => id),
    );
    return { ...found, ...(cursor !== undefined && { cursor }) };
  }

  /**
   * Those that match the selection, or have one of these ids, with when they died; opened or not. Of ids in a replay, or
   * delivered by one, that time is 0.
   */
  async dated(
    destination: string,
    wanted: readonly string[] | DeadLetterSelection,
  ): Promise<readonly DatedDeadLetter[]> {
    if ("length" in wanted) return this.#search.dated(destination, wanted);
    return (await Array.fromAsync(this.#search.pages(destination, wanted))).flat();
  }

  /** The ids of those that hold a conversion of a person, in any state. */
  ofPerson(destination: string, marks: readonly string[]): Promise<readonly string[]> {
    return this.#search.ofPerson(destination, marks);
  }

  /** The number of dead letters that match the selection. */
  count(destination: string, selection: DeadLetterSelection = {}): Promise<number> {
    return this.#search.count(destination, selection);
  }

  /** The number of dead letters of each value of each facet. */
  counts(destination: string): Promise<readonly FacetCount[]> {
    return this.#search.counts(destination);
  }

  /** Undefined when there is none. Throws RELAY_UNOPENED when it cannot be opened. */
  async get(destination: string, id: string): Promise<KnownDeadLetter | undefined> {
    const { deadLetters, unopened } = await this.known(destination, [id]);
    const [shut] = unopened;
    if (shut) throw new RelayError("RELAY_UNOPENED", { detail: `dead letter ${id}, ${shut.unopened}.` });
    return deadLetters[0];
  }

  /** The existing dead letters of these ids, in any state. */
  async known(destination: string, ids: readonly string[]): Promise<FoundDeadLetters<KnownDeadLetter>> {
    const { deadLetters, unopened } = await this.#read(destination, ids);
    if (deadLetters.length === 0) return { deadLetters: [], unopened };
    const { replaying, replayed } = this.#keys.deadLetters(destination);
    const found = deadLetters.map(({ id }) => id);
    const [sentBy, deliveredAt] = await Promise.all([
      this.#redis.hmget(replaying, ...found),
      this.#redis.zmscore(replayed, ...found),
    ]);
    const known = deadLetters.map((deadLetter, at): KnownDeadLetter => {
      const replay = sentBy[at];
      if (replay) return { ...deadLetter, state: "replaying", replay };
      return { ...deadLetter, state: deliveredAt[at] === null ? "dead" : "replayed" };
    });
    return { deadLetters: known, unopened };
  }

  /** The dead letters of an event_id. Their ids are computed from it, so this needs no index. */
  async byEventId(destination: string, eventId: string): Promise<FoundDeadLetters<KnownDeadLetter>> {
    const facets = await this.#search.facets(destination);
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

  #keptSeconds(destination: string): number {
    return Math.ceil(this.#retentionOf(destination).keepMs / 1000);
  }

  async #read(destination: string, ids: readonly string[]): Promise<FoundDeadLetters> {
    if (ids.length === 0) return { deadLetters: [], unopened: [] };
    const { deadLetterPrefix } = this.#keys.deadLetters(destination);
    const records = await this.#redis.mgetBuffer(ids.map((id) => deadLetterPrefix + id));
    const deadLetters: DeadLetter[] = [];
    const unopened: UnopenedDeadLetter[] = [];
    for (const [at, id] of ids.entries()) {
      const record = records[at];
      if (!record) continue;
      const read = readRecord(record, { destination, id }, this.#sealer);
      if ("unopened" in read) unopened.push(read);
      else deadLetters.push(read);
    }
    return { deadLetters, unopened };
  }
}
