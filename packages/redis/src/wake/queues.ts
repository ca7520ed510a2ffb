import type { LaneRef, ReplayRef } from "@relay/core";
import { laneName } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { type FreedRuns, WakeQueue } from "./wake-queue.ts";

/** Wake-ups of a lane lie near the lane. */
const ofLanes = (redis: RedisClient) => {
  const keys = keysOf(redis);
  return { idOf: laneName, keyOf: (lane: LaneRef) => keys.lane(lane).stream };
};

/** Asks for drains of lanes. The lease sees to it that only one sends. */
export class DrainQueue extends WakeQueue<LaneRef> {
  constructor(redis: RedisClient) {
    super(redis, "drains", ofLanes(redis));
  }
}

/** Asks for tries of set-aside groups, under leases of their own. */
export class AsideQueue extends WakeQueue<LaneRef> {
  constructor(redis: RedisClient) {
    super(redis, "asides", ofLanes(redis));
  }
}

/** Asks for runs of replays. The replay's lease sees to it that only one runs. */
export class ReplayQueue extends WakeQueue<ReplayRef> {
  constructor(redis: RedisClient) {
    super(redis, "replays", { idOf: ({ destination, id }) => `${destination}:${id}` });
  }
}

/** All webhooks of one source. */
export interface WebhookRef {
  readonly source: string;
}

/** Asks for the webhooks of a source to be notified. */
export class WebhookQueue extends WakeQueue<WebhookRef> {
  constructor(redis: RedisClient) {
    super(redis, "webhooks", { idOf: ({ source }) => source });
  }
}

/** All queues, on one connection. */
export class Queues {
  readonly drains: DrainQueue;
  readonly asides: AsideQueue;
  readonly replays: ReplayQueue;
  readonly webhooks: WebhookQueue;

  constructor(redis: RedisClient) {
    this.drains = new DrainQueue(redis);
    this.asides = new AsideQueue(redis);
    this.replays = new ReplayQueue(redis);
    this.webhooks = new WebhookQueue(redis);
  }

  /** Frees whatever the dead process of a mark had begun to run. */
  async freeRuns(mark: string): Promise<FreedRuns> {
    const freed = await Promise.all(this.#all.map((queue) => queue.freeRuns(mark)));
    return {
      runs: freed.reduce((sum, { runs }) => sum + runs, 0),
      isComplete: freed.every(({ isComplete }) => isComplete),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((queue) => queue.close()));
  }

  get #all() {
    return [this.drains, this.asides, this.replays, this.webhooks];
  }
}
