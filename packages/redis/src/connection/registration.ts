import { randomUUID } from "node:crypto";
import { type LaneRef, laneName, type Listener, RelayError } from "@relay/core";
import type { RedisClient } from "./redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { permitted } from "./refused-connection.ts";

/**
 * What is fixed when a destination is first used: otherwise a duplicate would miss the first conversion of its
 * identity.
 */
export interface LaneLayout {
  /** Name of the destination. */
  readonly name: string;
  readonly lanes: number;
  /** How long the ledger keeps an identity. */
  readonly ledgerHours: number;
}

/** `<lanes>/<ledger hours>`, as it is recorded. */
const RECORDED = /^(\d{1,6})\/(\d{1,6})$/;

/**
 * The lanes of one process, as Redis knows them. A key that is written once shows whether Redis still holds its data: a
 * Redis that was emptied under running programs, or came back without its data, has lost that key too.
 */
export class Registration {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  #layouts: readonly LaneLayout[];
  readonly #listen: Listener;
  #isOpen = false;
  #born: string | undefined;

  constructor(redis: RedisClient, layouts: readonly LaneLayout[], listen: Listener) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#layouts = layouts;
    this.#listen = listen;
  }

  /**
   * Registers the lanes. This must happen before their first append, because the sweeper looks only at registered
   * lanes. Records each destination's layout at first use and throws when it has changed since.
   */
  async open(): Promise<void> {
    for (const layout of this.#layouts) await permitted(this.#register(layout));
    await this.#redis.setnx(this.#keys.born, randomUUID());
    this.#born = (await this.#redis.get(this.#keys.born)) ?? undefined;
    this.#isOpen = true;
  }

  /**
   * Registers the lanes of other destinations than before. Throws, and changes nothing for this process, when the layout
   * of one differs from the recorded one.
   */
  async replace(layouts: readonly LaneLayout[]): Promise<void> {
    for (const layout of layouts) await permitted(this.#register(layout));
    this.#layouts = layouts;
  }

  /**
   * Asks in one round trip whether Redis has lost its data since the last look. If so, registers the lanes again and
   * signals it. Before {@link open} it only asks.
   */
  async check(): Promise<void> {
    const born = await this.#redis.get(this.#keys.born);
    if (!this.#isOpen || born === this.#born) return;
    await this.open();
    this.#listen({ kind: "redis-emptied" });
  }

  async #register({ name: destination, lanes, ledgerHours }: LaneLayout): Promise<void> {
    const wanted = `${lanes}/${ledgerHours}`;
    await this.#redis.hsetnx(this.#keys.layout, destination, wanted);
    const recorded = (await this.#redis.hget(this.#keys.layout, destination)) ?? wanted;
    if (recorded !== wanted) throw refusal(destination, recorded, wanted);
    const names = Array.from({ length: lanes }, (_, index): LaneRef => ({ destination, index }));
    await this.#redis.sadd(this.#keys.lanes, ...names.map(laneName));
  }
}

function refusal(destination: string, recorded: string, wanted: string): RelayError {
  const [, lanes, hours] = RECORDED.exec(recorded) ?? [];
  const [wantedLanes, wantedHours] = wanted.split("/");
  return lanes === undefined
    ? new RelayError("RELAY_LAYOUT_UNKNOWN", { detail: `It is that of ${destination}.` })
    : new RelayError("RELAY_LANES_CHANGED", {
        detail: `${destination} was opened with lanes: ${lanes} and ledger_hours: ${hours}, and is now configured with ${wantedLanes} and ${wantedHours}.`,
      });
}
