import type { LaneRef, Listener } from "@relay/core";
import type { Redis } from "ioredis";
import { AsideService } from "../aside/aside-view.ts";
import { RedisGate } from "../gate/gate.ts";
import { laneKeys, LANES, LAYOUT, parseLane, replayKeys } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import { DueWebhooks } from "../webhook/due-webhooks.ts";
import type { Queues } from "./queues.ts";

const forgetHolderScript = luaScript(import.meta.url, "forget-holder");

/**
 * How long a lane's head may rest, with the gate open and no drain, before its queue entry counts as lost: 48 seconds.
 */
const STUCK_AFTER_MS = 3 * (10_000 + 2 * 3000);

/** How often the sweeper looks for quarantined segments that are old enough to be tried again. */
const QUARANTINE_LOOK_MS = 60_000;

/**
 * After this time past its due time a drain is asked for at once, whatever delay BullMQ keeps for it. `open` is longer
 * than a lane rests near the platform's limit. `shut` is longer than a probe waits for another one once the gate's wait
 * is over.
 */
const OVERDUE_AFTER_MS = { open: 12_000, shut: 3000 } as const;
/** The longest lease: a request's longest timeout and what is added to it. */
const LONGEST_LEASE_MS = 65_000;

/** The longest wait of a set-aside conversion, with some room. */
const LONGEST_ASIDE_WAIT_MS = 86_400_000;

/**
 * Looks at every registered lane and wakes those with a backlog and no lease, whatever BullMQ believes. A dropped
 * wake-up therefore costs a second, and with every key of BullMQ deleted the drains start again. It treats replays with
 * work left, and sources with a due webhook, in the same way.
 */
export class Sweeper {
  readonly #redis: Redis;
  readonly #queues: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">;
  readonly #listen: Listener;
  readonly #gate: RedisGate;
  readonly #aside: AsideService;
  readonly #dueWebhooks: DueWebhooks;
  readonly #forgetHolder: Script;
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
    this.#gate = new RedisGate(redis);
    this.#aside = new AsideService(redis, queues.asides);
    this.#dueWebhooks = new DueWebhooks(redis);
    this.#forgetHolder = forgetHolderScript(redis);
  }

  /**
   * @param nowMs milliseconds of a clock that never goes back.
   * @param clockWentBack whether a clock that times BullMQ's delayed jobs was set back: they would wait for longer.
   */
  async sweep(nowMs: number, clockWentBack: boolean): Promise<void> {
    const { drains, asides, replays, webhooks } = this.#queues;
    for (const queue of [drains, asides, replays, webhooks]) await queue.clampLocks();
    const names = await this.#redis.smembers(LANES);
    for (const name of names) await this.#look(name, nowMs, clockWentBack);
    await this.#lookBeside(names, nowMs);
    for (const destination of await this.#redis.hkeys(LAYOUT)) await this.#lookAtReplays(destination);
    for (const source of await this.#dueWebhooks.dueSources())
      await this.#queues.webhooks.wakeNow({ source });
  }

  /** Wakes the tries of set-aside groups that are due. */
  async #lookBeside(names: readonly string[], nowMs: number): Promise<void> {
    if (nowMs >= this.#quarantineLookAtMs) {
      this.#quarantineLookAtMs = nowMs + QUARANTINE_LOOK_MS;
      for (const name of names) await this.#aside.retryQuarantined(parseLane(name));
    }
    for (const name of names) {
      const lane = parseLane(name);
      const { aside, asideLease } = laneKeys(lane);
      if ((await this.#redis.exists(aside)) === 0) continue;
      const { state, untilMs, nowMs: redisMs } = await this.#gate.read(lane.destination);
      if (state === "paused" || untilMs > redisMs) continue;
      const replies = await this.#redis
        .multi()
        .zcount(aside, "-inf", redisMs)
        .zcount(aside, redisMs + LONGEST_ASIDE_WAIT_MS + 1, "+inf")
        .pttl(asideLease)
        .exec();
      const [due = 0, afar = 0, leftMs = 0] = (replies ?? []).map(([, reply]) => Number(reply));
      if (due + afar > 0 && !isHeld(leftMs)) await this.#queues.asides.wakeNow(lane);
    }
  }

  async #lookAtReplays(destination: string): Promise<void> {
    const { running, of } = replayKeys(destination);
    for (const id of await this.#redis.smembers(running)) {
      const { replays } = this.#queues;
      const { replay, lease } = of(id);
      const replies = await this.#redis.multi().pttl(lease).hexists(replay, "holder").exec();
      const [leaseLeftMs = 0, left] = (replies ?? []).map(([, reply]) => Number(reply));
      if (isHeld(leaseLeftMs)) continue;
      if (left === 1) {
        // The runner died. BullMQ would count its job as active for some ten seconds longer.
        await replays.forget({ destination, id });
        await this.#redis.hdel(replay, "holder");
      }
      await replays.wake({ destination, id });
    }
  }

  async #look(name: string, nowMs: number, clockWentBack: boolean): Promise<void> {
    const lane = parseLane(name);
    const { stream, lease, holder } = laneKeys(lane);
    // All three at one moment: between two moments a drain may come or go.
    const replies = await this.#redis.multi().xlen(stream).pttl(lease).exists(holder).exec();
    const [length, leaseLeftMs = 0, left] = (replies ?? []).map(([, reply]) => Number(reply));
    if (length === 0 || isHeld(leaseLeftMs)) {
      this.#heads.delete(name);
      return;
    }
    const isAbandoned = left === 1;
    const { restedMs, overdueAfterMs } = await this.#rest(name, lane, nowMs);
    if (isAbandoned || restedMs > STUCK_AFTER_MS) await this.#free(name, lane, isAbandoned);
    if (clockWentBack || restedMs > overdueAfterMs) await this.#queues.drains.wakeNow(lane);
    else await this.#queues.drains.wake(lane);
  }

  /**
   * Lets a lane be woken although BullMQ counts a job of its drain as active. A dead drain is known at once: its lease
   * has lapsed without a release. BullMQ's own check for stalled jobs would take some ten seconds longer.
   */
  async #free(name: string, lane: LaneRef, isAbandoned: boolean): Promise<void> {
    await this.#queues.drains.forget(lane);
    const { lease, holder } = laneKeys(lane);
    if (isAbandoned) await this.#forgetHolder([lease, holder], []);
    this.#heads.delete(name);
    this.#listen({ kind: "woken", lane: name, by: isAbandoned ? "sweeper" : "watchdog" });
  }

  /**
   * How long the head of a lane has not moved while its gate lets it, by a clock that nobody sets, and from when on that
   * is too long.
   */
  async #rest(name: string, lane: LaneRef, nowMs: number) {
    const [entry] = await this.#redis.xrange(laneKeys(lane).stream, "-", "+", "COUNT", 1);
    const gate = await this.#gate.read(lane.destination);
    const overdueAfterMs = OVERDUE_AFTER_MS[gate.state === "open" ? "open" : "shut"];
    const mustWait = gate.state === "paused" || gate.untilMs > gate.nowMs;
    const id = entry?.[0] ?? "";
    const known = this.#heads.get(name);
    if (!mustWait && known?.id === id) return { restedMs: nowMs - known.sinceMs, overdueAfterMs };
    this.#heads.set(name, { id, sinceMs: nowMs });
    return { restedMs: 0, overdueAfterMs };
  }
}

/**
 * Whether a lease is held. One that seems to last longer than any lease was set under another clock; the next
 * acquisition corrects it.
 */
function isHeld(leaseLeftMs: number): boolean {
  return leaseLeftMs > 0 && leaseLeftMs <= LONGEST_LEASE_MS;
}
