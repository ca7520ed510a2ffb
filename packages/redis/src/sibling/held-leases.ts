import { parseLane } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { freeLeasesScript } from "../lease/lease.ts";
import { noncesOf } from "../lease/nonce.ts";
import type { Script } from "../script.ts";
import { ConcurrentLooks } from "../wake/concurrent-looks.ts";

/** Leases that a dead process held. */
export interface FreedLeases {
  readonly leases: number;
  /** Whether every lease was looked at. In a cluster, a node that is away has some. */
  readonly isComplete: boolean;
}

/** The leases of lanes, set-aside groups, replays, probes and the sweeper, by the process that holds them. */
export class HeldLeases {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #freeLeases: Script;
  readonly #looks = { lanes: new ConcurrentLooks(), destinations: new ConcurrentLooks() };

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#freeLeases = freeLeasesScript(redis);
  }

  /**
   * Frees whatever the process of a mark holds. The process must be dead. Resolves within some seconds, also when a node
   * of a cluster is away. Rejects when Redis refuses. Several processes may do it at once.
   */
  async free(mark: string): Promise<FreedLeases> {
    const [lanes, destinations] = await Promise.all([
      this.#redis.smembers(this.#keys.lanes),
      this.#redis.hkeys(this.#keys.layout),
    ]);
    const looks = [
      { by: this.#looks.lanes, names: lanes, free: (some: readonly string[]) => this.#freeLanes(some, mark) },
      {
        by: this.#looks.destinations,
        names: destinations,
        free: (some: readonly string[]) => this.#freeDestinations(some, mark),
      },
    ];
    let leases = await this.#free([this.#keys.sweep], mark);
    let left = lanes.length + destinations.length;
    for (const { by, names, free } of looks)
      await by.together(this.#redis, names, async (some) => {
        // Looks run side by side: nothing may be awaited between reading the sum and writing it.
        const freed = await free(some);
        leases += freed;
        left -= some.length;
      });
    return { leases, isComplete: left === 0 };
  }

  async #freeLanes(names: readonly string[], mark: string): Promise<number> {
    const keys = names.map((name) => this.#keys.lane(parseLane(name)));
    return this.#free(
      keys.flatMap(({ lease, asideLease }) => [lease, asideLease]),
      mark,
    );
  }

  /** What is held of whole destinations: replays and probes. */
  async #freeDestinations(destinations: readonly string[], mark: string): Promise<number> {
    const leases = destinations.map(async (destination) => {
      const { running, of } = this.#keys.replays(destination);
      const replays = await this.#redis.smembers(running);
      return [this.#keys.gate(destination).probe, ...replays.map((id) => of(id).lease)];
    });
    return this.#free((await Promise.all(leases)).flat(), mark);
  }

  async #free(leases: readonly string[], mark: string): Promise<number> {
    return leases.length === 0 ? 0 : Number(await this.#freeLeases(leases, [noncesOf(mark)]));
  }
}
