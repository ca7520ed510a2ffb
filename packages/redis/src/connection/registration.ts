import { randomUUID } from "node:crypto";
import { type Listener, RelayError, rememberingFor } from "@relay/core";
import type { RedisClient } from "./redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { FeatureLevel } from "../level/feature-level.ts";
import { Layouts } from "../layout/layouts.ts";
import { permitted } from "./refused-connection.ts";

/** What a destination is configured with. Layouts are recorded in Redis at its first use, and lanes can grow since. */
export interface ConfiguredLanes {
  /** Name of the destination. */
  readonly name: string;
  readonly lanes: number;
  /** How long the ledger keeps an identity. */
  readonly ledgerHours: number;
}

/**
 * The lanes of one process, as Redis knows them. A key that is written once shows whether Redis still holds its data: a
 * Redis that was emptied under running programs, or came back without its data, has lost that key too.
 */
export class Registration {
  readonly layouts: Layouts;
  readonly level: FeatureLevel;
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  #configured: readonly ConfiguredLanes[];
  readonly #listen: Listener;
  #isOpen = false;
  #born: string | undefined;

  constructor(redis: RedisClient, configured: readonly ConfiguredLanes[], listen: Listener) {
    this.layouts = new Layouts(redis);
    this.level = new FeatureLevel(redis);
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#configured = configured;
    this.#listen = listen;
  }

  /**
   * Announces the process, and registers the lanes. This must happen before their first append, because the sweeper looks only at registered
   * lanes. Records each destination's layout at first use. Later the recorded lanes hold, which may have grown; throws
   * when more are configured, and when a newer version has written what this one cannot read. Other ledger hours are
   * recorded, and hold for every process from then on.
   */
  async open(): Promise<void> {
    await permitted(this.level.announce());
    for (const configured of this.#configured) await permitted(this.#register(configured));
    await this.#redis.setnx(this.#keys.born, randomUUID());
    this.#born = (await this.#redis.get(this.#keys.born)) ?? undefined;
    this.#isOpen = true;
  }

  /**
   * Registers the lanes of other destinations than before. Throws as {@link open} does, and changes nothing for this
   * process then.
   */
  async replace(configured: readonly ConfiguredLanes[]): Promise<void> {
    for (const one of configured) await permitted(this.#register(one));
    this.#configured = configured;
  }

  /**
   * Announces the process again, reads the layouts again, and asks whether Redis has lost its data since the last look.
   * If so, registers the lanes again and signals it. Before {@link open} it only asks.
   */
  async check(): Promise<void> {
    const [born] = await Promise.all([
      this.#redis.get(this.#keys.born),
      this.#isOpen && this.layouts.refresh(),
      this.#isOpen && this.level.announce(),
    ]);
    if (!this.#isOpen || born === this.#born) return;
    await this.open();
    this.#listen({ kind: "redis-emptied" });
  }

  async #register({ name, lanes, ledgerHours }: ConfiguredLanes): Promise<void> {
    const nowMs = await redisNowMs(this.#redis);
    await this.layouts.change(name, (present = { lanes, ledgerHours, earlier: [] }) => {
      if (lanes <= present.lanes) return rememberingFor(present, ledgerHours, nowMs);
      throw new RelayError("RELAY_LANES_CHANGED", {
        detail: `${name} has lanes: ${present.lanes}, and is configured with ${lanes}.`,
      });
    });
  }
}
