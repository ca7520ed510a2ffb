import type { LaneRef, Listener } from "@relay/core";
import type { Redis } from "ioredis";
import { laneKeys, LANES, gateKeys } from "./keys.ts";
import type { DrainQueue } from "./queues.ts";

/** How long a lane's head may rest, with the gate open and nobody draining, before its queue entry is taken for lost. */
const STUCK_AFTER_MS = 3 * (10_000 + 2 * 3000);

/**
 * Looks at every registered lane: one with a backlog and no lease is woken, whatever BullMQ believes. So a wake-up that
 * was dropped costs a second, and with every key of BullMQ deleted the drains start again.
 */
export class Sweeper {
  readonly #redis: Redis;
  readonly #queue: DrainQueue;
  readonly #listen: Listener;
  readonly #heads = new Map<string, { readonly id: string; readonly sinceMs: number }>();

  constructor(redis: Redis, queue: DrainQueue, listen: Listener) {
    this.#redis = redis;
    this.#queue = queue;
    this.#listen = listen;
  }

  async sweep(nowMs: number): Promise<void> {
    for (const name of await this.#redis.smembers(LANES)) await this.#look(name, nowMs);
  }

  async #look(name: string, nowMs: number): Promise<void> {
    const lane = parseLane(name);
    const { stream, lease } = laneKeys(lane);
    const [length, held] = await Promise.all([this.#redis.xlen(stream), this.#redis.exists(lease)]);
    if (length === 0 || held === 1) {
      this.#heads.delete(name);
      return;
    }
    if (await this.#isStuck(name, lane, nowMs)) {
      await this.#queue.forget(lane);
      this.#heads.delete(name);
      this.#listen({ kind: "woken", lane: name, by: "watchdog" });
    }
    await this.#queue.wake(lane);
  }

  async #isStuck(name: string, lane: LaneRef, nowMs: number): Promise<boolean> {
    const [entry] = await this.#redis.xrange(laneKeys(lane).stream, "-", "+", "COUNT", 1);
    const shut = await this.#redis.exists(gateKeys(lane.destination).gate);
    const id = entry?.[0] ?? "";
    const known = this.#heads.get(name);
    if (shut === 1 || known?.id !== id) {
      this.#heads.set(name, { id, sinceMs: nowMs });
      return false;
    }
    return nowMs - known.sinceMs > STUCK_AFTER_MS;
  }
}

function parseLane(name: string): LaneRef {
  const colon = name.lastIndexOf(":");
  return { destination: name.slice(0, colon), index: Number(name.slice(colon + 1)) };
}
