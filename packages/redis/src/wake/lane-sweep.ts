import { laneName, type LaneRef, type Listener, parseLane } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { RedisGate } from "../gate/gate.ts";
import { type Keys, keysOf } from "../keys.ts";
import { isHeld } from "../lease/lease.ts";
import { luaScript, type Script } from "../script.ts";
import { ConcurrentLooks } from "./concurrent-looks.ts";
import { forgetHolderScript } from "./forget-holder.ts";
import type { DrainQueue } from "./queues.ts";
import type { SweepTime } from "./start-sweeper.ts";

const lookAtLanesScript = luaScript(import.meta.url, "look-at-lanes");

/**
 * How long a lane's head may rest, with the gate open and no drain, before its queue entry counts as lost: 48 seconds.
 */
const STUCK_AFTER_MS = 3 * (10_000 + 2 * 3000);

/**
 * A drain takes the lease of its lane, or ends, within milliseconds. After this time without a lease it has died, or its
 * worker never heard that it was to run.
 */
const LEASE_WITHIN_MS = 2500;

/**
 * After this time past its due time a drain is asked for at once, whatever delay BullMQ keeps for it. `open` is longer
 * than a lane rests near the platform's limit. `shut` is longer than a probe waits for another one once the gate's wait
 * is over.
 */
const OVERDUE_AFTER_MS = { open: 12_000, shut: 3000 } as const;

/** What a look sees of a lane. */
interface Seen {
  readonly segments: number;
  readonly leaseLeftMs: number;
  /** Whether a drain has taken the lease and not released it. */
  readonly hasHolder: boolean;
  /** Id of its first segment; empty when there is none or a drain holds the lane. */
  readonly head: string;
}

/** Wakes lanes that hold segments and that no drain holds. */
export class LaneSweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #drains: DrainQueue;
  readonly #listen: Listener;
  readonly #gate: RedisGate;
  readonly #lookAtLanes: Script;
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
    this.#lookAtLanes = lookAtLanesScript(redis);
    this.#forgetHolder = forgetHolderScript(redis);
  }

  async sweep(lanes: readonly string[], time: SweepTime): Promise<void> {
    await this.#looks.together(this.#redis, lanes, async (names) => {
      const seen = await this.#lookAt(names);
      await Promise.all(seen.map((one, index) => this.#wake(names[index] ?? "", one, time)));
    });
  }

  async #lookAt(names: readonly string[]): Promise<readonly Seen[]> {
    const keys = names.flatMap((name) => {
      const { stream, lease, holder } = this.#keys.lane(parseLane(name));
      return [stream, lease, holder];
    });
    const reply = (await this.#lookAtLanes(keys, [])) as readonly (number | string)[];
    return names.map((_, index) => {
      const [segments, leaseLeftMs, holders, head] = reply.slice(4 * index, 4 * index + 4);
      return {
        segments: Number(segments),
        leaseLeftMs: Number(leaseLeftMs),
        hasHolder: holders === 1,
        head: String(head),
      };
    });
  }

  async #wake(name: string, seen: Seen, { steadyMs, wallClockWentBack }: SweepTime): Promise<void> {
    if (seen.segments === 0 || isHeld(seen.leaseLeftMs)) {
      this.#heads.delete(name);
      return;
    }
    const lane = parseLane(name);
    const { restedMs, overdueAfterMs } = await this.#rest(lane, seen.head, steadyMs);
    if (seen.hasHolder || restedMs > STUCK_AFTER_MS || (await this.#isRunLost(lane, restedMs)))
      await this.#free(name, lane, seen.hasHolder);
    if (wallClockWentBack || restedMs > overdueAfterMs) await this.#drains.wakeNow(lane);
    else await this.#drains.wake(lane);
  }

  async #isRunLost(lane: LaneRef, restedMs: number): Promise<boolean> {
    return restedMs > LEASE_WITHIN_MS && (await this.#drains.isRunning(lane));
  }

  /** How long the head of a lane has not moved while its gate lets it, and from when on that is too long. */
  async #rest(lane: LaneRef, id: string, steadyMs: number) {
    const name = laneName(lane);
    const known = this.#heads.get(name);
    if (known?.id === id) {
      const gate = await this.#gate.read(lane.destination);
      const mustWait = gate.state === "paused" || gate.untilMs > gate.nowMs;
      const overdueAfterMs = OVERDUE_AFTER_MS[gate.state === "open" ? "open" : "shut"];
      if (!mustWait) return { restedMs: steadyMs - known.sinceMs, overdueAfterMs };
    }
    this.#heads.set(name, { id, sinceMs: steadyMs });
    return { restedMs: 0, overdueAfterMs: Infinity };
  }

  /**
   * Lets a lane be woken although BullMQ counts a job of its drain as active. A dead drain is known at once: its lease
   * is over without a release. BullMQ's own check for stalled jobs would take some ten seconds longer.
   */
  async #free(name: string, lane: LaneRef, isAbandoned: boolean): Promise<void> {
    await this.#drains.forget(lane);
    const { lease, holder } = this.#keys.lane(lane);
    if (isAbandoned) await this.#forgetHolder([lease, holder], []);
    this.#heads.delete(name);
    this.#listen({ kind: "woken", lane: name, by: isAbandoned ? "sweeper" : "watchdog" });
  }
}
