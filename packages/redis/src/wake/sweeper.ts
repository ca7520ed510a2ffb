import type { Listener, Sealer } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { DueWebhooks } from "../webhook/due-webhooks.ts";
import { AsideSweep } from "./aside-sweep.ts";
import { LaneSweep } from "./lane-sweep.ts";
import { QuarantineSweep } from "./quarantine-sweep.ts";
import type { Queues } from "./queues.ts";
import { ReplaySweep } from "./replay-sweep.ts";
import type { SweepTime } from "./start-sweeper.ts";

/**
 * Looks at everything that may have work left, and wakes what has and is not held, whatever BullMQ believes. A dropped
 * wake-up therefore costs a second, and with every key of BullMQ deleted the drains start again.
 */
export class Sweeper {
  readonly #queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">;
  readonly #lanes: LaneSweep;
  readonly #asides: AsideSweep;
  readonly #quarantines: QuarantineSweep;
  readonly #replays: ReplaySweep;
  readonly #dueWebhooks: DueWebhooks;

  constructor(
    redis: RedisClient,
    queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">,
    listen: Listener,
    sealer: Sealer,
  ) {
    this.#queues = queues;
    this.#lanes = new LaneSweep(redis, queues.drains, listen);
    this.#asides = new AsideSweep(redis, queues.asides);
    this.#quarantines = new QuarantineSweep(redis, queues, sealer);
    this.#replays = new ReplaySweep(redis, queues.replays);
    this.#dueWebhooks = new DueWebhooks(redis);
  }

  /** Rejects when Redis does not answer. The next sweep looks at everything again. */
  async sweep(time: SweepTime): Promise<void> {
    const { drains, asides, replays, webhooks } = this.#queues;
    for (const queue of [drains, asides, replays, webhooks]) await queue.clampLocks();
    await this.#lanes.sweep(time);
    await this.#quarantines.sweep(time);
    await this.#asides.sweep();
    await this.#replays.sweep();
    for (const source of await this.#dueWebhooks.dueSources()) await webhooks.wakeNow({ source });
  }
}
