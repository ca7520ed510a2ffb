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

  /** By event_id alone every name is tried that was ever settled there; a name that is given is tried alone. */
  async find(destination: ReceiptsOf, { eventId, eventName, testCode }: Asked): Promise<readonly Fate[]> {
    const names = eventName === undefined ? await this.#namesAt(destination) : [eventName];
    const fates = await Promise.all(
      names.map((name) =>
        this.#fateOf(destination, {
          event_name: name,
          event_id: eventId,
          ...(testCode !== undefined && { test_event_code: testCode }),
        }),
      ),
    );
    const ended = fates.flatMap((fate) => fate ?? []);
    if (ended.length > 0) return ended;
    const waiting = await this.#waitingAt(destination);
    return [waiting > 0 ? { status: "not_settled", waiting } : { status: "unknown" }];
  }

  async #fateOf(
    { name, lanes, ledgerHours, dataset }: ReceiptsOf,
    conversion: Parameters<typeof identityOf>[1],
  ): Promise<Fate | undefined> {
    const { event_name: eventName } = conversion;
    const authenticated = identityOf(dataset, conversion);
    const identities = [authenticated, unauthenticatedIdentity(authenticated)];
    const keys = laneKeys({ destination: name, index: laneOf(authenticated, lanes) });
    const ends = (await this.#find(
      [keys.generations],
      [
        keys.ledgerPrefix,
        keys.receiptPrefix,
        ledgerHours * 1800,
        ...identities.map((one) => joinIdentities([one])),
      ],
    )) as readonly string[];
    // What came with a key is told first; where nothing is known of it, what came without one.
    const fates = await Promise.all(
      identities.map((identity, index) => this.#fateFrom(name, eventName, identity, ends[index] ?? "")),
    );
    return fates.find((fate) => fate !== undefined);
  }

  async #fateFrom(
    name: string,
    eventName: string,
    identity: Identity,
    known: string,
  ): Promise<Fate | undefined> {
    if (known.startsWith("{")) {
      return { status: "delivered", eventName, ...(JSON.parse(known) as Partial<Receipt>) };
    }
    if (known === "~") return { status: "not_settled", waiting: 1 };
    // A letter is kept for longer than the ledger remembers.
    const letter = await this.#letterOf(name, identity);
    if (known === "" && !letter) return undefined;
    if (letter?.state === "replayed") return { status: "delivered", eventName };
    return {
      status: "dead_letter",
      eventName,
      letterId: letterIdOf(identity),
      ...(letter && { letter }),
    };
  }

  async #letterOf(destination: string, identity: Identity): Promise<Death | undefined> {
    const letter = await this.#letters.get(destination, letterIdOf(identity));
    if (!letter) return undefined;
    const answer = letter.attempts.at(-1)?.answer;
    const { reason, state, diedAtMs } = letter;
    return { reason, state, diedAtMs, attempts: letter.attempts.length, ...(answer && { answer }) };
  }

  async #namesAt({ name, lanes }: ReceiptsOf): Promise<readonly string[]> {
    const keys = Array.from({ length: lanes }, (_, index) => laneKeys({ destination: name, index }));
    const sets = await Promise.all(keys.map(({ eventNames }) => this.#redis.smembers(eventNames)));
    return [...new Set(sets.flat())];
  }

  async #waitingAt({ name, lanes }: ReceiptsOf): Promise<number> {
    const keys = Array.from({ length: lanes }, (_, index) => laneKeys({ destination: name, index }));
    const counts = await Promise.all(keys.map(({ waiting }) => this.#redis.get(waiting)));
    return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
  }
}
