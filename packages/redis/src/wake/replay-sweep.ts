import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { isHeld } from "../lease/lease.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import type { ReplayQueue } from "./queues.ts";

/** Wakes replays with work left that no runner holds. */
export class ReplaySweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #queue: ReplayQueue;
  readonly #looks = new ConcurrentLooks();

  constructor(redis: RedisClient, queue: ReplayQueue) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#queue = queue;
  }

  async sweep(): Promise<void> {
    const destinations = await this.#redis.hkeys(this.#keys.layout);
    await this.#looks.together(this.#redis, destinations, async (names) => {
      const all = names.map((name) => this.#keys.replays(name).running);
      // Replays are rare. One call finds out whether any runs.
      if ((await this.#redis.exists(...all)) === 0) return;
      await Promise.all(names.map((name) => this.#lookAt(name)));
    });
  }

  async #lookAt(destination: string): Promise<void> {
    const { running } = this.#keys.replays(destination);
    for (const id of await this.#redis.smembers(running)) await this.#look(destination, id);
  }

  async #look(destination: string, id: string): Promise<void> {
    const { replay, lease } = this.#keys.replays(destination).of(id);
    const replies = await this.#redis.multi().pttl(lease).hexists(replay, "holder").exec();
    const [leaseLeftMs = 0, left] = (replies ?? []).map(([, reply]) => Number(reply));
    if (isHeld(leaseLeftMs)) return;
    if (left === 1) {
      // The runner died. BullMQ would count its job as active for some ten seconds longer.
      await this.#queue.forget({ destination, id });
      await this.#redis.hdel(replay, "holder");
    }
    await this.#queue.wake({ destination, id });
  }
}
