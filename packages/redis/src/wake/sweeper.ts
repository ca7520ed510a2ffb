import type { RedisClient } from "../connection/redis-client.ts";
import { GrowthSweep } from "../layout/growth-sweep.ts";
import { DueWebhooks } from "../webhook/due-webhooks.ts";
import { keysOf } from "../keys.ts";
import { AsideSweep } from "./aside-sweep.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import { LaneSweep } from "./lane-sweep.ts";
import { QuarantineSweep } from "./quarantine-sweep.ts";
import type { Queues } from "./queues.ts";
import { ReplaySweep } from "./replay-sweep.ts";
import { RetentionSweep, type RetentionSweepContext } from "./retention-sweep.ts";
import type { SweepTime } from "./start-sweeper.ts";

/**
 * Looks at everything that may have work left, and wakes what has and is not held, whatever BullMQ believes. A dropped
 * wake-up therefore costs a second, and with every key of BullMQ deleted the drains start again.
 */
export class Sweeper {
  readonly #redis: RedisClient;
  readonly #queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">;
  readonly #growths: GrowthSweep;
  readonly #lanes: LaneSweep;
  readonly #asides: AsideSweep;
  readonly #quarantines: QuarantineSweep;
  readonly #replays: ReplaySweep;
  readonly #dueWebhooks: DueWebhooks;
  readonly #looks = new ConcurrentLooks();
  /** The lanes that were registered at the last answer. */
  #known: readonly string[] = [];
  readonly #retention: RetentionSweep;

  constructor(
    redis: RedisClient,
    queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">,
    context: RetentionSweepContext,
  ) {
    const { listen, sealer } = context;
    this.#redis = redis;
    this.#queues = queues;
    this.#growths = new GrowthSweep(redis);
    this.#lanes = new LaneSweep(redis, queues.drains, listen);
    this.#asides = new AsideSweep(redis, queues.asides);
    this.#quarantines = new QuarantineSweep(redis, queues, sealer);
    this.#replays = new ReplaySweep(redis, queues.replays);
    this.#dueWebhooks = new DueWebhooks(redis);
    this.#retention = new RetentionSweep(redis, context);
  }

  /**
   * Resolves after a second at the latest, also when a node of a cluster is away: what lies on the others is looked at.
   * Rejects when Redis refuses. The next sweep looks at everything again.
   */
  async sweep(time: SweepTime): Promise<void> {
    const { drains, asides, replays, webhooks } = this.#queues;
    await this.#looks.all(["registered"], async () => {
      this.#known = await this.#redis.smembers(keysOf(this.#redis).lanes);
    });
    const parts: Readonly<Record<string, () => Promise<unknown>>> = {
      locks: () => Promise.all([drains, asides, replays, webhooks].map((queue) => queue.clampLocks())),
      growths: () => this.#growths.sweep(),
      lanes: () => this.#lanes.sweep(this.#known, time),
      quarantines: () => this.#quarantines.sweep(this.#known, time),
      asides: () => this.#asides.sweep(this.#known),
      replays: () => this.#replays.sweep(),
      retention: () => this.#retention.sweep(time),
      webhooks: async () => {
        for (const source of await this.#dueWebhooks.dueSources()) await webhooks.wakeNow({ source });
      },
    };
    await this.#looks.all(Object.keys(parts), async (name) => void (await parts[name]?.()));
  }
}
