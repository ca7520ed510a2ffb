import type { LaneRef, Listener } from "@relay/core";
import type { Redis } from "ioredis";
import { AsideDesk } from "./aside-view.ts";
import { gateKeys, laneKeys, LANES, LAYOUT, parseLane, replayKeys, WEBHOOKS } from "./keys.ts";
import type { Queues } from "./queues.ts";

/** How long a lane's head may rest, with the gate open and nobody draining, before its queue entry is taken for lost. */
const STUCK_AFTER_MS = 3 * (10_000 + 2 * 3000);

/** How often it is asked whether a quarantined segment has lain long enough to be tried again. */
const QUARANTINE_LOOK_MS = 60_000;

/** Those that are left are looked at by the next sweep. */
const WEBHOOKS_A_SWEEP = 200;

/**
 * Looks at every registered lane: one with a backlog and no lease is woken, whatever BullMQ believes. So a wake-up that
 * was dropped costs a second, and with every key of BullMQ deleted the drains start again. Likewise at every replay that has
 * work left, and every webhook that is due.
 */
export class Sweeper {
  readonly #redis: Redis;
  readonly #queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">;
  readonly #listen: Listener;
  readonly #aside: AsideDesk;
  /** When quarantines are looked at next, milliseconds of a clock that never goes back. */
  #quarantineLookAtMs = 0;
  readonly #heads = new Map<string, { readonly id: string; readonly sinceMs: number }>();

  constructor(
    redis: Redis,
    queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">,
    listen: Listener,
  ) {
    this.#redis = redis;
    this.#queues = queues;
    this.#listen = listen;
    this.#aside = new AsideDesk(redis, queues.asides);
  }

  async sweep(nowMs: number): Promise<void> {
    const names = await this.#redis.smembers(LANES);
    for (const name of names) await this.#look(name, nowMs);
    await this.#lookBeside(names, nowMs);
    for (const destination of await this.#redis.hkeys(LAYOUT)) await this.#lookAtReplays(destination);
    await this.#lookAtWebhooks();
  }

  async #lookAtWebhooks(): Promise<void> {
    const due = await this.#redis.zrangebyscore(WEBHOOKS, 0, Date.now(), "LIMIT", 0, WEBHOOKS_A_SWEEP);
    for (const reportId of due) await this.#queues.webhooks.wake({ reportId });
  }

  /** Wakes the tries of what was set aside, where some of it is due. */
  async #lookBeside(names: readonly string[], nowMs: number): Promise<void> {
    if (nowMs >= this.#quarantineLookAtMs) {
      this.#quarantineLookAtMs = nowMs + QUARANTINE_LOOK_MS;
      for (const name of names) await this.#aside.retryQuarantined(parseLane(name));
    }
    const [seconds] = await this.#redis.time();
    for (const name of names) {
      const lane = parseLane(name);
      const { aside, asideLease } = laneKeys(lane);
      const replies = await this.#redis
        .multi()
        .zcount(aside, "-inf", Number(seconds) * 1000)
        .exists(asideLease)
        .exec();
      const [due, held] = (replies ?? []).map(([, reply]) => Number(reply));
      if (due !== 0 && held === 0) await this.#queues.asides.wake(lane);
    }
  }

  async #lookAtReplays(destination: string): Promise<void> {
    const { running, of } = replayKeys(destination);
    for (const id of await this.#redis.smembers(running)) {
      const { replays } = this.#queues;
      const { replay, lease } = of(id);
      const replies = await this.#redis.multi().exists(lease).hexists(replay, "holder").exec();
      const [held, left] = (replies ?? []).map(([, reply]) => reply);
      if (held === 1) continue;
      if (left === 1) {
        // A runner that died: BullMQ would hold its job for active for some ten seconds longer.
        await replays.forget({ destination, id });
        await this.#redis.hdel(replay, "holder");
      }
      await replays.wake({ destination, id });
    }
  }

  async #look(name: string, nowMs: number): Promise<void> {
    const lane = parseLane(name);
    const { stream, lease, holder } = laneKeys(lane);
    // One moment of the three: between two moments a drain may come or go.
    const replies = await this.#redis.multi().xlen(stream).exists(lease).exists(holder).exec();
    const [length, held, left] = (replies ?? []).map(([, reply]) => reply);
    if (length === 0 || held === 1) {
      this.#heads.delete(name);
      return;
    }
    const isAbandoned = left === 1;
    if (isAbandoned || (await this.#isStuck(name, lane, nowMs))) await this.#free(name, lane, isAbandoned);
    await this.#queues.drains.wake(lane);
  }

  /**
   * Lets a lane be woken although BullMQ holds a job of its drain for active. A drain that died is known at once: its
   * lease has lapsed and was not given back; BullMQ's own check for stalled jobs would take some ten seconds longer.
   */
  async #free(name: string, lane: LaneRef, isAbandoned: boolean): Promise<void> {
    await this.#queues.drains.forget(lane);
    if (isAbandoned) await this.#redis.del(laneKeys(lane).holder);
    this.#heads.delete(name);
    this.#listen({ kind: "woken", lane: name, by: isAbandoned ? "sweeper" : "watchdog" });
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
