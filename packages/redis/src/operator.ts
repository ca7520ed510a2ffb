import { type GateReading, RelayError } from "@relay/core";
import type { Redis } from "ioredis";
import { RedisDeadLetters } from "./dead-letters.ts";
import { RedisGate } from "./gate.ts";
import { LAYOUT } from "./keys.ts";
import { type LaneView, viewLanes } from "./lanes-view.ts";
import { Quarantine } from "./quarantine.ts";
import type { DrainQueue } from "./queues.ts";

/** A destination as an operator looks at it. */
export interface DestinationView {
  readonly name: string;
  readonly gate: GateReading;
  readonly lanes: readonly LaneView[];
}

/** What a person may look at and do by hand. */
export class Operator {
  readonly quarantine: Quarantine;
  readonly deadLetters: RedisDeadLetters;
  readonly #redis: Redis;
  readonly #gate: RedisGate;
  readonly #queue: DrainQueue;

  constructor(redis: Redis, queue: DrainQueue) {
    this.quarantine = new Quarantine(redis, queue);
    this.deadLetters = new RedisDeadLetters(redis);
    this.#redis = redis;
    this.#gate = new RedisGate(redis);
    this.#queue = queue;
  }

  /** Every destination ever used, by name. */
  async destinations(): Promise<readonly DestinationView[]> {
    const [names, lanes] = await Promise.all([this.#redis.hkeys(LAYOUT), viewLanes(this.#redis)]);
    return Promise.all(
      names.toSorted().map(async (name) => ({
        name,
        gate: await this.#gate.read(name),
        lanes: lanes.filter(({ lane }) => lane.destination === name),
      })),
    );
  }

  /** Sends nothing more to a destination until it is resumed; slices that run already end within seconds. */
  async pause(destination: string): Promise<void> {
    await this.#mustExist(destination);
    await this.#gate.shut(destination, "paused", 0, "by-hand");
  }

  /** Opens a gate, whyever it was shut, and wakes its lanes. */
  async resume(destination: string): Promise<void> {
    await this.#mustExist(destination);
    await this.#gate.resume(destination);
    const lanes = await viewLanes(this.#redis);
    const own = lanes.filter(({ lane, waiting }) => lane.destination === destination && waiting > 0);
    for (const { lane } of own) await this.#queue.wakeNow(lane);
  }

  async #mustExist(destination: string): Promise<void> {
    if ((await this.#redis.hexists(LAYOUT, destination)) === 1) return;
    const known = (await this.#redis.hkeys(LAYOUT)).toSorted().join(", ");
    throw new RelayError("RELAY_NO_SUCH_DESTINATION", {
      detail: `${destination}; known are: ${known === "" ? "none" : known}.`,
    });
  }
}
