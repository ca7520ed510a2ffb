import {
  type DeadReason,
  type Identity,
  identityOf,
  laneOf,
  letterIdOf,
  unauthenticatedIdentity,
  type PlatformAnswer,
  type Receipt,
} from "@relay/core";
import type { Redis } from "ioredis";
import { type KnownLetter, RedisDeadLetters } from "./dead-letters.ts";
import { laneKeys } from "./keys.ts";
import { joinIdentities } from "./lanes.ts";
import { loadScript } from "./script.ts";

/** A destination, as far as its receipts need it. */
export interface ReceiptsOf {
  readonly name: string;
  readonly lanes: number;
  readonly ledgerHours: number;
  readonly dataset: string;
}

/** Which conversion is asked about. */
export interface Asked {
  readonly eventId: string;
  readonly eventName?: string;
  /** It was a test under this code, which is a conversion of its own. */
  readonly testCode?: string;
}

/** What is known of one conversion at one destination. */
export type Fate =
  | ({ readonly status: "delivered"; readonly eventName: string } & Partial<Receipt>)
  | {
      readonly status: "dead_letter";
      readonly eventName: string;
      readonly letterId: string;
      /** Absent where the letter is gone: discarded, or kept for long enough. */
      readonly letter?: Death;
    }
  /** No end is known of it; conversions wait in the lane that would hold it. */
  | { readonly status: "not_settled"; readonly waiting: number }
  /** It did not come here, or so long ago that it is forgotten. */
  | { readonly status: "unknown" };

export interface Death {
  readonly reason: DeadReason;
  readonly state: KnownLetter["state"];
  readonly diedAtMs: number;
  readonly attempts: number;
  readonly answer?: PlatformAnswer;
}

/** Says what became of conversions, from the ledgers, the receipts and the dead letters. */
export class Receipts {
  readonly #redis: Redis;
  readonly #find;
  readonly #letters: RedisDeadLetters;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#find = loadScript(redis, "find-receipts");
    this.#letters = new RedisDeadLetters(redis);
  }

  /** By event_id alone every name is tried that its lane remembers; a name that is given is tried alone. */
  async find(destination: ReceiptsOf, asked: Asked): Promise<readonly Fate[]> {
    const { eventName } = asked;
    const named =
      eventName === undefined
        ? await this.#identitiesAt(destination, asked)
        : [{ name: eventName, identity: identityAsked(destination, asked, eventName) }];
    // What came with a key is told first; where nothing is known of it, what came without one.
    const sought = named.map(({ name, identity }) => ({
      name,
      identities: [identity, unauthenticatedIdentity(identity)],
    }));
    const identities = sought.flatMap(({ identities: own }) => own);
    const [marks, letters] = await Promise.all([
      this.#marksOf(destination, identities),
      this.#lettersOf(destination.name, identities),
    ]);
    const ended = sought.flatMap(({ name, identities: own }) => {
      const fates = own.map((identity) =>
        fateOf(name, identity, marks.get(identity) ?? "", letters.get(letterIdOf(identity))),
      );
      return fates.find((fate) => fate !== undefined) ?? [];
    });
    if (ended.length > 0) return ended;
    const waiting = await this.#waitingAt(destination);
    return [waiting > 0 ? { status: "not_settled", waiting } : { status: "unknown" }];
  }

  /** What the ledgers know: one script call a lane, however many are asked about. */
  async #marksOf(
    { name, lanes, ledgerHours }: ReceiptsOf,
    identities: readonly Identity[],
  ): Promise<ReadonlyMap<Identity, string>> {
    const byLane = Map.groupBy(identities, (identity) => laneOf(identity, lanes));
    const answers = await Promise.all(
      Array.from(byLane, async ([index, own]) => {
        const { generations, ledgerPrefix, receiptPrefix } = laneKeys({ destination: name, index });
        const marks = (await this.#find(
          [generations],
          [ledgerPrefix, receiptPrefix, ledgerHours * 1800, ...own.map((one) => joinIdentities([one]))],
        )) as readonly string[];
        return own.map((identity, at) => [identity, marks[at] ?? ""] as const);
      }),
    );
    return new Map(answers.flat());
  }

  async #lettersOf(
    destination: string,
    identities: readonly Identity[],
  ): Promise<ReadonlyMap<string, KnownLetter>> {
    if (identities.length === 0) return new Map();
    const letters = await this.#letters.known(destination, identities.map(letterIdOf));
    return new Map(letters.map((letter) => [letter.id, letter]));
  }

  /** What the asked could be: with each name that a lane remembers, where that leads to this lane. */
  async #identitiesAt(destination: ReceiptsOf, asked: Asked) {
    const { name: to, lanes } = destination;
    const keys = Array.from({ length: lanes }, (_, index) => laneKeys({ destination: to, index }));
    const names = await Promise.all(keys.map(({ eventNames }) => this.#redis.zrange(eventNames, 0, -1)));
    return names.flatMap((own, index) =>
      own
        .map((name) => ({ name, identity: identityAsked(destination, asked, name) }))
        .filter(({ identity }) => laneOf(identity, lanes) === index),
    );
  }

  async #waitingAt({ name, lanes }: ReceiptsOf): Promise<number> {
    const keys = Array.from({ length: lanes }, (_, index) => laneKeys({ destination: name, index }));
    const counts = await Promise.all(keys.map(({ waiting }) => this.#redis.get(waiting)));
    return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
  }
}

function identityAsked({ dataset }: ReceiptsOf, { eventId, testCode }: Asked, name: string): Identity {
  return identityOf(dataset, {
    event_name: name,
    event_id: eventId,
    ...(testCode !== undefined && { test_event_code: testCode }),
  });
}

function fateOf(
  eventName: string,
  identity: Identity,
  mark: string,
  letter: KnownLetter | undefined,
): Fate | undefined {
  if (mark.startsWith("{")) {
    return { status: "delivered", eventName, ...(JSON.parse(mark) as Partial<Receipt>) };
  }
  if (mark === "~") return { status: "not_settled", waiting: 1 };
  // A letter is kept for longer than the ledger remembers.
  if (mark === "" && !letter) return undefined;
  if (letter?.state === "replayed") return { status: "delivered", eventName };
  return {
    status: "dead_letter",
    eventName,
    letterId: letterIdOf(identity),
    ...(letter && { letter: deathOf(letter) }),
  };
}

function deathOf({ attempts, reason, state, diedAtMs }: KnownLetter): Death {
  const answer = attempts.at(-1)?.answer;
  return { reason, state, diedAtMs, attempts: attempts.length, ...(answer && { answer }) };
}
