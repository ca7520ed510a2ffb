import { type LaneRef, parseLane } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { RedisGate } from "../gate/gate.ts";
import { type Keys, keysOf } from "../keys.ts";
import { isHeld } from "../lease/lease.ts";
import type { Script } from "../script.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import { forgetHolderScript } from "./forget-holder.ts";
import type { AsideQueue } from "./queues.ts";

/** The longest wait of a set-aside conversion, with some room. */
const LONGEST_WAIT_MS = 86_400_000;

/** Wakes the tries of set-aside groups that are due. */
export class AsideSweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #queue: AsideQueue;
  readonly #gate: RedisGate;
  readonly #forgetHolder: Script;
  readonly #looks = new ConcurrentLooks();

  constructor(redis: RedisClient, queue: AsideQueue) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#queue = queue;
    this.#gate = new RedisGate(redis);
    this.#forgetHolder = forgetHolderScript(redis);
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
    const { aside, asideLease, asideHolder } = this.#keys.lane(lane);
    if ((await this.#redis.exists(aside)) === 0) return;
    const { state, untilMs, nowMs } = await this.#gate.read(lane.destination);
    if (state === "paused" || untilMs > nowMs) return;
    const replies = await this.#redis
      .multi()
      .zcount(aside, "-inf", nowMs)
      .zcount(aside, nowMs + LONGEST_WAIT_MS + 1, "+inf")
      .pttl(asideLease)
      .exists(asideHolder)
      .exec();
    const [due = 0, afar = 0, leaseLeftMs = 0, holders = 0] = (replies ?? []).map(([, reply]) =>
      Number(reply),
    );
    if (due + afar === 0 || isHeld(leaseLeftMs)) return;
    if (holders === 1) {
      // Its drain died. BullMQ would count the job as active for some ten seconds longer.
      await this.#queue.forget(lane);
      await this.#forgetHolder([asideLease, asideHolder], []);
    }
    await this.#queue.wakeNow(lane);
  }
}
