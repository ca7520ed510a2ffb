import { type Incarnation, type LaneRef, laneName } from "@relay/core";
import { LaneState } from "./lane-state.ts";

/** The content of Redis, in memory: one clock, one incarnation, and a state for each lane. */
export class MemoryStore {
  incarnation: Incarnation = "1";
  readonly #nowMs: () => number;
  readonly #ledgerHours: number;
  readonly #lanes = new Map<string, LaneState>();

  /** @param nowMs the store's clock, milliseconds. */
  constructor(nowMs: () => number, ledgerHours = 48) {
    this.#nowMs = nowMs;
    this.#ledgerHours = ledgerHours;
  }

  get nowMs(): number {
    return this.#nowMs();
  }

  lane(lane: LaneRef): LaneState {
    const name = laneName(lane);
    const known = this.#lanes.get(name);
    if (known) return known;
    const state = new LaneState(this.#ledgerHours);
    this.#lanes.set(name, state);
    return state;
  }

  lanes(): Iterable<[string, LaneState]> {
    return this.#lanes.entries();
  }
}
