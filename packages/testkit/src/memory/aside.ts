import type {
  Aside,
  AsideAcquired,
  AsideGroup,
  AsideReplacement,
  Begun,
  BegunGroup,
  LaneRef,
  LeaseClaim,
} from "@relay/core";
import type { Effects } from "./effects.ts";
import { asideGroupOf } from "./lane-state.ts";
import { knownTo } from "./lanes.ts";
import type { MemoryStore } from "./store.ts";

/** Set-aside groups in memory, with the behaviour of `RedisAside` call by call. */
export class MemoryAside implements Effects<Aside> {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  acquire(ref: LaneRef, nonce: string, leaseMs: number): AsideAcquired {
    const { nowMs, incarnation } = this.#store;
    const isTaken = this.#store.lane(ref).asideLease.take(nonce, leaseMs, nowMs);
    return isTaken ? { kind: "held", incarnation } : { kind: "busy" };
  }

  extend(ref: LaneRef, nonce: string, leaseMs: number): boolean {
    return this.#store.lane(ref).asideLease.extend(nonce, leaseMs, this.#store.nowMs);
  }

  release(ref: LaneRef, nonce: string): void {
    this.#store.lane(ref).asideLease.release(nonce);
  }

  due(ref: LaneRef, nonce: string, count: number): readonly AsideGroup[] {
    const { nowMs } = this.#store;
    const due = [...this.#store.lane(ref).aside.values()]
      .filter(({ dueMs }) => dueMs <= nowMs)
      .toSorted((a, b) => a.dueMs - b.dueMs)
      .slice(0, count);
    return due.map((stored) => {
      if (stored.takenBy !== nonce) stored.taken += 1;
      stored.takenBy = nonce;
      return asideGroupOf(stored);
    });
  }

  begin(ref: LaneRef, { nonce, leaseMs }: LeaseClaim, { id, identities }: BegunGroup): Begun {
    const { nowMs } = this.#store;
    const lane = this.#store.lane(ref);
    if (!lane.asideLease.extend(nonce, leaseMs, nowMs)) return { kind: "lost" };
    const stored = lane.aside.get(id);
    if (stored) stored.begunMs = nowMs;
    return { kind: "begun", nowMs, known: knownTo(this.#store, ref, identities) };
  }

  replace(ref: LaneRef, { nonce, id, incarnation, groups }: AsideReplacement): boolean {
    const { nowMs } = this.#store;
    const lane = this.#store.lane(ref);
    const stored = lane.aside.get(id);
    if (!stored || !lane.asideLease.isHeldBy(nonce)) return false;
    if (incarnation !== this.#store.incarnation) {
      stored.taken = 0;
      stored.takenBy = undefined;
      return false;
    }
    lane.aside.delete(id);
    for (const group of groups) lane.addGroup(group, nowMs);
    return true;
  }
}
