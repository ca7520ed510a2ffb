import { type LaneRef, parseLane } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { RedisGate } from "../gate/gate.ts";
import { type Keys, keysOf } from "../keys.ts";
import { isHeld } from "../lease/lease.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import type { AsideQueue } from "./queues.ts";

/** The longest wait of a set-aside conversion, with some room. */
const LONGEST_WAIT_MS = 86_400_000;

/** Wakes the tries of set-aside groups that are due. */
export class AsideSweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #queue: AsideQueue;
  readonly #gate: RedisGate;
  readonly #looks = new ConcurrentLooks();

  constructor(redis: RedisClient, queue: AsideQueue) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#queue = queue;
    this.#gate = new RedisGate(redis);
  }

  async sweep(lanes: readonly string[]): Promise<void> {
    await this.#looks.together(this.#redis, lanes, async (names) => {
      const all = names.map(parseLane);
      // Few lanes have set conversions aside. One call finds out whether any has.
      if ((await this.#redis.exists(...all.map((lane) => this.#keys.lane(lane).aside))) === 0) return;
      await Promise.all(all.map((lane) => this.#look(lane)));
    });
  }

  async #look(lane: LaneRef): Promise<void> {
    if (await this.#isDue(lane)) await this.#queue.wakeNow(lane);
  }

  async #isDue(lane: LaneRef): Promise<boolean> {
    const { aside, asideLease } = this.#keys.lane(lane);
    if ((await this.#redis.exists(aside)) === 0) return false;
    const { state, untilMs, nowMs } = await this.#gate.read(lane.destination);
    if (state === "paused" || untilMs > nowMs) return false;
    const replies = await this.#redis
      .multi()
      .zcount(aside, "-inf", nowMs)
      .zcount(aside, nowMs + LONGEST_WAIT_MS + 1, "+inf")
      .pttl(asideLease)
      .exec();
    const [due = 0, afar = 0, leaseLeftMs = 0] = (replies ?? []).map(([, reply]) => Number(reply));
    return due + afar > 0 && !isHeld(leaseLeftMs);
  }
}
