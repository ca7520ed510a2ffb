import { parseLane, type Sealer } from "@relay/core";
import { AsideService } from "../aside/aside-view.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { Quarantine } from "../lane/quarantine.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import type { Queues } from "./queues.ts";
import type { SweepTime } from "./start-sweeper.ts";

/** How often quarantines are looked at. */
const LOOK_MS = 60_000;

/**
 * Retries quarantined segments: those that workers died over, after a day and set aside; and those whose sealing key was
 * missing, once this process has it.
 */
export class QuarantineSweep {
  readonly #sealer: Sealer;
  readonly #aside: AsideService;
  readonly #quarantine: Quarantine;
  readonly #looks = new ConcurrentLooks();
  /** When quarantines are looked at next, by the steady clock. */
  #nextLookMs = 0;

  constructor(redis: RedisClient, queues: Pick<Queues, "drains" | "asides">, sealer: Sealer) {
    this.#sealer = sealer;
    this.#aside = new AsideService(redis, queues.asides, sealer);
    this.#quarantine = new Quarantine(redis, queues.drains);
  }

  async sweep(lanes: readonly string[], { steadyMs }: SweepTime): Promise<void> {
    if (steadyMs < this.#nextLookMs) return;
    this.#nextLookMs = steadyMs + LOOK_MS;
    await this.#looks.all(lanes, async (name) => {
      const lane = parseLane(name);
      await this.#aside.retryQuarantined(lane);
      await this.#quarantine.retryUnder(lane, this.#sealer.keys);
    });
  }
}
