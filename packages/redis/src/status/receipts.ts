import {
  type DeadReason,
  type Identity,
  identityOf,
  laneOf,
  deadLetterIdOf,
  sentIdentity,
  unauthenticatedIdentity,
  type PlatformAnswer,
  type Receipt,
} from "@relay/core";
import type { Redis } from "ioredis";
import { type KnownDeadLetter, RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { laneKeys } from "../keys.ts";
import { joinIdentities } from "../lane/lanes.ts";
import { luaScript } from "../script.ts";
import { RECEIPT_OF } from "./receipt-of.ts";

const findReceiptsScript = luaScript(import.meta.url, "find-receipts", { after: [RECEIPT_OF] });

/** A destination, as far as its receipts need it. */
export interface ReceiptsOf {
  readonly name: string;
  readonly lanes: number;
  readonly ledgerHours: number;
  readonly dataset: string;
}

/** Which conversion is asked about, and by which source. Conversions of other sources are not shown. */
export interface Asked {
  readonly source: string;
  readonly eventId: string;
  readonly eventName?: string;
  /** Test code it was sent with. A test conversion is one of its own. */
  readonly testCode?: string;
}

/** Status of one conversion at one destination. */
export type DeliveryStatus =
  /** Without a receipt when another source's conversion was delivered and this source's was its duplicate. */
  | ({ readonly status: "delivered"; readonly eventName: string } & Partial<Receipt>)
  | {
      readonly status: "dead_letter";
      readonly eventName: string;
      /** Absent when the dead letter is gone (discarded or past its retention) or belongs to another source. */
      readonly deadLetter?: Death;
    }
  /** Not known as settled, and conversions wait at the destination. */
  | { readonly status: "not_settled" }
  /** It was not sent to this destination, or so long ago that the ledger no longer knows it. */
  | { readonly status: "unknown" };

export interface Death {
  readonly id: string;
  readonly reason: DeadReason;
  readonly state: KnownDeadLetter["state"];
  readonly diedAtMs: number;
  readonly attempts: number;
  readonly answer?: PlatformAnswer;
}

/** Finds the status of conversions in the ledgers, the receipts and the dead letters. */
export class Receipts {
  readonly #redis: Redis;
  readonly #find;
  readonly #deadLetters: RedisDeadLetters;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#find = findReceiptsScript(redis);
    this.#deadLetters = new RedisDeadLetters(redis);
  }

  /** Asked by event_id alone, tries every event name that the lane knows. With an event name, tries only that one. */
  async find(destination: ReceiptsOf, asked: Asked): Promise<readonly DeliveryStatus[]> {
    const { eventName } = asked;
    const named =
      eventName === undefined
        ? await this.#identitiesAt(destination, asked)
        : [{ name: eventName, identity: identityAsked(destination, asked, eventName) }];
    const sought = named.map(({ name, identity }) => ({
      name,
      // The authenticated conversion comes first. The unauthenticated one counts only when nothing is known of that.
      identities: [identity, unauthenticatedIdentity(identity)],
      sent: sentIdentity(identity, asked.source),
    }));
    const [marks, deadLetters] = await Promise.all([
      this.#marksOf(
        destination,
        sought.flatMap(({ identities, sent }) => [...identities, sent]),
      ),
      this.#deadLettersOf(
        destination.name,
        sought.flatMap(({ identities }) => identities),
      ),
    ]);
    const ended = sought.flatMap(({ name, identities, sent }) => {
      const asker = { source: asked.source, hasSent: marks.get(sent) !== "" };
      const statuses = identities.map((identity) => {
        const known = {
          mark: marks.get(identity) ?? "",
          deadLetter: deadLetters.get(deadLetterIdOf(identity)),
        };
        return statusOf(name, known, asker);
      });
      return statuses.find((status) => status !== undefined) ?? [];
    });
    if (ended.length > 0) return ended;
    return [{ status: (await this.#hasWaiting(destination)) ? "not_settled" : "unknown" }];
  }

  /** What the ledgers know: one script call a lane, whatever the number of identities. */
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

  async #deadLettersOf(
    destination: string,
    identities: readonly Identity[],
  ): Promise<ReadonlyMap<string, KnownDeadLetter>> {
    if (identities.length === 0) return new Map();
    const deadLetters = await this.#deadLetters.known(destination, identities.map(deadLetterIdOf));
    return new Map(deadLetters.map((deadLetter) => [deadLetter.id, deadLetter]));
  }

  /** The possible identities: one for each event name that a lane knows, where that identity leads to this lane. */
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

  /** Whether conversions wait in its lanes or set-aside groups. */
  async #hasWaiting({ name, lanes }: ReceiptsOf): Promise<boolean> {
    const keys = Array.from({ length: lanes }, (_, index) => laneKeys({ destination: name, index }));
    const counts = await Promise.all(
      keys.flatMap(({ waiting, asideCount }) => [this.#redis.get(waiting), this.#redis.get(asideCount)]),
    );
    return counts.some((count) => Number(count ?? 0) > 0);
  }
}

function identityAsked({ dataset }: ReceiptsOf, { eventId, testCode }: Asked, name: string): Identity {
  return identityOf(dataset, {
    event_name: name,
    event_id: eventId,
    ...(testCode !== undefined && { test_event_code: testCode }),
  });
}

/** What is known of an identity: its mark in the ledger, and its dead letter. */
interface KnownEnd {
  readonly mark: string;
  readonly deadLetter: KnownDeadLetter | undefined;
}

/** The status as `asker` may see it. `hasSent`: a conversion of the asker was settled before or with another one. */
function statusOf(
  eventName: string,
  { mark, deadLetter }: KnownEnd,
  asker: { readonly source: string; readonly hasSent: boolean },
): DeliveryStatus | undefined {
  if (mark.startsWith("{")) {
    const receipt = JSON.parse(mark) as Partial<Receipt>;
    if (receipt.source === asker.source) return { status: "delivered", eventName, ...receipt };
    return asker.hasSent ? { status: "delivered", eventName } : undefined;
  }
  // It was set aside and waits.
  if (mark === "~") return undefined;
  // A dead letter is kept for longer than the ledger keeps its mark.
  if (mark === "" && !deadLetter) return undefined;
  const isItsOwn = deadLetter?.envelope.source === asker.source;
  if (!isItsOwn && !asker.hasSent) return undefined;
  if (deadLetter?.state === "replayed") return { status: "delivered", eventName };
  return {
    status: "dead_letter",
    eventName,
    ...(deadLetter && isItsOwn && { deadLetter: deathOf(deadLetter) }),
  };
}

function deathOf({ id, attempts, reason, state, diedAtMs }: KnownDeadLetter): Death {
  const answer = attempts.at(-1)?.answer;
  return { id, reason, state, diedAtMs, attempts: attempts.length, ...(answer && { answer }) };
}
