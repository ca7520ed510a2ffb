import { randomUUID } from "node:crypto";
import { type LaneRef, laneName, type Listener, RelayError } from "@relay/core";
import type { Redis } from "ioredis";
import { BORN, LANES, LAYOUT } from "../keys.ts";
import { permitted } from "./connection.ts";

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
  readonly #redis: Redis;
  readonly #layouts: readonly LaneLayout[];
  readonly #listen: Listener;
  #isOpen = false;
  #born: string | undefined;

  constructor(redis: Redis, layouts: readonly LaneLayout[], listen: Listener) {
    this.#redis = redis;
    this.#layouts = layouts;
    this.#listen = listen;
  }

  /**
   * Registers the lanes. This must happen before their first append, because the sweeper looks only at registered
   * lanes. Records each destination's layout at first use and throws when it has changed since.
   */
  async open(): Promise<void> {
    for (const layout of this.#layouts) await permitted(this.#register(layout));
    await this.#redis.setnx(BORN, randomUUID());
    this.#born = (await this.#redis.get(BORN)) ?? undefined;
    this.#isOpen = true;
  }

  /**
   * Asks in one round trip whether Redis has lost its data since the last look. If so, registers the lanes again and
   * signals it. Before {@link open} it only asks.
   */
  async check(): Promise<void> {
    const born = await this.#redis.get(BORN);
    if (!this.#isOpen || born === this.#born) return;
    await this.open();
    this.#listen({ kind: "redis-emptied" });
  }

  async #register({ name: destination, lanes, ledgerHours }: LaneLayout): Promise<void> {
    const wanted = `${lanes}/${ledgerHours}`;
    await this.#redis.hsetnx(LAYOUT, destination, wanted);
    const recorded = (await this.#redis.hget(LAYOUT, destination)) ?? wanted;
    if (recorded !== wanted) throw refusal(destination, recorded, wanted);
    const names = Array.from({ length: lanes }, (_, index): LaneRef => ({ destination, index }));
    await this.#redis.sadd(LANES, ...names.map(laneName));
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
