import { type LaneRef, type Listener, parseLane } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { RedisGate } from "../gate/gate.ts";
import { type Keys, keysOf } from "../keys.ts";
import { isHeld } from "../lease/lease.ts";
import { luaScript, type Script } from "../script.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import type { DrainQueue } from "./queues.ts";
import type { SweepTime } from "./start-sweeper.ts";

const forgetHolderScript = luaScript(import.meta.url, "forget-holder");

/**
 * How long a lane's head may rest, with the gate open and no drain, before its queue entry counts as lost: 48 seconds.
 */
const STUCK_AFTER_MS = 3 * (10_000 + 2 * 3000);

/**
 * After this time past its due time a drain is asked for at once, whatever delay BullMQ keeps for it. `open` is longer
 * than a lane rests near the platform's limit. `shut` is longer than a probe waits for another one once the gate's wait
 * is over.
 */
const OVERDUE_AFTER_MS = { open: 12_000, shut: 3000 } as const;

/** Wakes lanes that hold segments and that no drain holds. */
export class LaneSweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #drains: DrainQueue;
  readonly #listen: Listener;
  readonly #gate: RedisGate;
  readonly #forgetHolder: Script;
  readonly #looks = new ConcurrentLooks();
  /** Lane → its head, and since when it rests there by the steady clock. */
  readonly #heads = new Map<string, { readonly id: string; readonly sinceMs: number }>();

  constructor(redis: RedisClient, drains: DrainQueue, listen: Listener) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#drains = drains;
    this.#listen = listen;
    this.#gate = new RedisGate(redis);
    this.#forgetHolder = forgetHolderScript(redis);
  }

  async sweep(lanes: readonly string[], time: SweepTime): Promise<void> {
    await this.#looks.all(lanes, (name) => this.#look(name, time));
  }

  async #look(name: string, { steadyMs, wallClockWentBack }: SweepTime): Promise<void> {
    const lane = parseLane(name);
    const { stream, lease, holder } = this.#keys.lane(lane);
    // All three at one moment: between two moments a drain may come or go.
    const replies = await this.#redis.multi().xlen(stream).pttl(lease).exists(holder).exec();
    const [length, leaseLeftMs = 0, left] = (replies ?? []).map(([, reply]) => Number(reply));
    if (length === 0 || isHeld(leaseLeftMs)) {
      this.#heads.delete(name);
      return;
    }
    const isAbandoned = left === 1;
    const { restedMs, overdueAfterMs } = await this.#rest(name, lane, steadyMs);
    if (isAbandoned || restedMs > STUCK_AFTER_MS) await this.#free(name, lane, isAbandoned);
    if (wallClockWentBack || restedMs > overdueAfterMs) await this.#drains.wakeNow(lane);
    else await this.#drains.wake(lane);
  }

  /**
   * Lets a lane be woken although BullMQ counts a job of its drain as active. A dead drain is known at once: its lease
   * has lapsed without a release. BullMQ's own check for stalled jobs would take some ten seconds longer.
   */
  async #free(name: string, lane: LaneRef, isAbandoned: boolean): Promise<void> {
    await this.#drains.forget(lane);
    const { lease, holder } = this.#keys.lane(lane);
    if (isAbandoned) await this.#forgetHolder([lease, holder], []);
    this.#heads.delete(name);
    this.#listen({ kind: "woken", lane: name, by: isAbandoned ? "sweeper" : "watchdog" });
  }

  /** How long the head of a lane has not moved while its gate lets it, and from when on that is too long. */
  async #rest(name: string, lane: LaneRef, steadyMs: number) {
    const [entry] = await this.#redis.xrange(this.#keys.lane(lane).stream, "-", "+", "COUNT", 1);
    const gate = await this.#gate.read(lane.destination);
    const overdueAfterMs = OVERDUE_AFTER_MS[gate.state === "open" ? "open" : "shut"];
    const mustWait = gate.state === "paused" || gate.untilMs > gate.nowMs;
    const id = entry?.[0] ?? "";
    const known = this.#heads.get(name);
    if (!mustWait && known?.id === id) return { restedMs: steadyMs - known.sinceMs, overdueAfterMs };
    this.#heads.set(name, { id, sinceMs: steadyMs });
    return { restedMs: 0, overdueAfterMs };
  }
}
