import {
  deadLetterFields,
  deadLetterIdOf,
  type DeliveryStatus,
  type Identity,
  identityOf,
  type LaneLayout,
  lanesOf,
  ledgersOf,
  type Receipt,
  type Sealer,
  refusalFields,
  sentIdentity,
  unauthenticatedIdentity,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type KnownDeadLetter, RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { type Keys, keysOf } from "../keys.ts";
import { lanesIn, Layouts } from "../layout/layouts.ts";
import { GENERATIONS, joinIdentities, RECEIPT_OF } from "../ledger/ledger.ts";
import { luaScript } from "../script.ts";

const findMarksScript = luaScript(import.meta.url, "find-marks", { after: [GENERATIONS, RECEIPT_OF] });

/** A destination, as far as its statuses need it. */
export interface StatusDestination {
  readonly name: string;
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

/** Finds the status of conversions in the ledgers, the receipts and the dead letters. */
export class DeliveryStatuses {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #find;
  readonly #deadLetters: RedisDeadLetters;
  readonly #layouts: Layouts;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#layouts = new Layouts(redis);
    this.#find = findMarksScript(redis);
    this.#deadLetters = new RedisDeadLetters(redis, sealer);
  }

  /** Asked by event_id alone, tries every event name that the lane knows. With an event name, tries only that one. */
  async find(destination: StatusDestination, asked: Asked): Promise<readonly DeliveryStatus[]> {
    const { eventName } = asked;
    const layout = await this.#layouts.read(destination.name);
    const named =
      eventName === undefined
        ? await this.#identitiesAt(destination, layout, asked)
        : [{ name: eventName, identity: identityAsked(destination, asked, eventName) }];
    const sought = named.map(({ name, identity }) => ({
      name,
      // The authenticated conversion comes first. The unauthenticated one counts only when nothing is known of that.
      identities: [identity, unauthenticatedIdentity(identity)],
      sent: sentIdentity(identity, asked.source),
    }));
    const [marks, deadLetters] = await Promise.all([
      this.#marksOf(
        destination.name,
        layout,
        sought.flatMap(({ identities, sent }) => [...identities, sent]),
      ),
      this.#deadLettersOf(
        destination.name,
        sought.flatMap(({ identities }) => identities),
      ),
    ]);
    const of = { event_id: asked.eventId, destination: destination.name };
    const known = sought.flatMap(({ name, identities, sent }) => {
      const asker = { source: asked.source, hasSent: marks.get(sent) !== "" };
      const outcomes = identities.map((identity) => {
        const mark = marks.get(identity) ?? "";
        const deadLetter = deadLetters.get(deadLetterIdOf(identity));
        return outcomeOf(destination.name, { mark, deadLetter }, asker);
      });
      const outcome = outcomes.find((outcome) => outcome !== undefined);
      return outcome ? { ...of, event_name: name, ...outcome } : [];
    });
    if (known.length > 0) return known;
    return [
      { ...of, status: (await this.#hasWaiting(destination.name, layout)) ? "not_settled" : "unknown" },
    ];
  }

  /**
   * What the ledgers know: one script call a ledger, whatever the number of identities. Where lanes grew, or the ledger
   * hours changed, lately, a receipt may lie in an earlier one.
   */
  async #marksOf(
    destination: string,
    layout: LaneLayout,
    identities: readonly Identity[],
  ): Promise<ReadonlyMap<Identity, string>> {
    const pairs = identities.flatMap((identity) =>
      ledgersOf(layout, identity).map((ledger) => ({ identity, ...ledger })),
    );
    const byLedger = Map.groupBy(pairs, ({ lane, hours }) => `${lane} ${hours}`);
    const answers = await Promise.all(
      Array.from(byLedger.values(), async (asked) => {
        const { lane: index = 0, hours = 0 } = asked[0] ?? {};
        const own = asked.map(({ identity }) => identity);
        const { generations, ledgerPrefix, receiptPrefix, generationSeconds } = this.#keys.ledger(
          { destination, index },
          hours,
        );
        const marks = (await this.#find(
          [generations],
          [ledgerPrefix, receiptPrefix, generationSeconds, ...own.map((one) => joinIdentities([one]))],
        )) as readonly string[];
        return own.map((identity, at) => [identity, marks[at] ?? ""] as const);
      }),
    );
    const marks = new Map<Identity, string>();
    for (const [identity, mark] of answers.flat())
      if (weightOf(mark) >= weightOf(marks.get(identity) ?? "")) marks.set(identity, mark);
    return marks;
  }

  async #deadLettersOf(
    destination: string,
    identities: readonly Identity[],
  ): Promise<ReadonlyMap<string, KnownDeadLetter>> {
    if (identities.length === 0) return new Map();
    // Of one that cannot be opened the ledger says that it is a dead letter, and nothing says more.
    const { deadLetters } = await this.#deadLetters.known(destination, identities.map(deadLetterIdOf));
    return new Map(deadLetters.map((deadLetter) => [deadLetter.id, deadLetter]));
  }

  /** The possible identities: one for each event name that a lane knows, where that identity may be known to this lane. */
  async #identitiesAt(destination: StatusDestination, layout: LaneLayout, asked: Asked) {
    const keys = lanesIn(destination.name, layout).map((lane) => this.#keys.lane(lane));
    const names = await Promise.all(keys.map(({ eventNames }) => this.#redis.zrange(eventNames, 0, -1)));
    const found = new Map<string, Identity>();
    for (const [index, own] of names.entries())
      for (const name of own) {
        const identity = identityAsked(destination, asked, name);
        if (lanesOf(layout, identity).includes(index)) found.set(name, identity);
      }
    return Array.from(found, ([name, identity]) => ({ name, identity }));
  }

  /** Whether conversions wait in its lanes or set-aside groups. */
  async #hasWaiting(destination: string, layout: LaneLayout): Promise<boolean> {
    const keys = lanesIn(destination, layout).map((lane) => this.#keys.lane(lane));
    const counts = await Promise.all(
      keys.flatMap(({ waiting, asideCount }) => [this.#redis.get(waiting), this.#redis.get(asideCount)]),
    );
    return counts.some((count) => Number(count ?? 0) > 0);
  }
}

/** A delivery outweighs a death, and a death what waits still. */
function weightOf(mark: string): number {
  if (mark.startsWith("{")) return 3;
  return ["", "~", "!"].indexOf(mark);
}

function identityAsked({ dataset }: StatusDestination, { eventId, testCode }: Asked, name: string): Identity {
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

/** A status without the names of its conversion and its destination. */
type Outcome = Omit<DeliveryStatus, "event_id" | "event_name" | "destination">;

/** The outcome as `asker` may see it. `hasSent`: a conversion of the asker was settled before or with another one. */
function outcomeOf(
  destination: string,
  { mark, deadLetter }: KnownEnd,
  asker: { readonly source: string; readonly hasSent: boolean },
): Outcome | undefined {
  if (mark.startsWith("{")) {
    const receipt = JSON.parse(mark) as Receipt | Record<string, never>;
    if (isReceipt(receipt) && receipt.source === asker.source) return deliveryOf(receipt);
    return asker.hasSent ? { status: "duplicate" } : undefined;
  }
  // It was set aside and waits.
  if (mark === "~") return undefined;
  // A dead letter is kept for longer than the ledger keeps its mark.
  if (mark === "" && !deadLetter) return undefined;
  const isItsOwn = deadLetter?.envelope.source === asker.source;
  if (!isItsOwn && !asker.hasSent) return undefined;
  if (deadLetter?.state === "replayed") return { status: "delivered" };
  return deadLetter && isItsOwn ? deathOf(destination, deadLetter) : { status: "dead_letter" };
}

function isReceipt(receipt: object): receipt is Receipt {
  return "source" in receipt;
}

function deliveryOf({ atMs, attempts, traceId }: Receipt): Outcome {
  const settledAt = new Date(atMs).toISOString();
  const traced = traceId !== undefined && { trace_id: traceId };
  return { status: "delivered", settled_at: settledAt, attempts, ...traced };
}

function deathOf(destination: string, { id, attempts, reason, state, diedAtMs }: KnownDeadLetter): Outcome {
  return {
    status: "dead_letter",
    settled_at: new Date(diedAtMs).toISOString(),
    attempts: attempts.length,
    state,
    reason,
    ...deadLetterFields(destination, id),
    ...refusalFields(attempts.at(-1)?.answer),
  };
}
