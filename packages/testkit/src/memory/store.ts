import {
  growingFrom,
  grownTo,
  growthOver,
  type Incarnation,
  type LaneLayout,
  type LaneRef,
  laneName,
  rememberingFor,
} from "@relay/core";
import type { MemoryLedger } from "./ledger.ts";
import { LaneState } from "./lane-state.ts";

/** The content of Redis, in memory: one clock, one incarnation, a layout for each destination, a state for each lane. */
export class MemoryStore {
  incarnation: Incarnation = "1";
  readonly #nowMs: () => number;
  readonly #fresh: LaneLayout;
  readonly #lanes = new Map<string, LaneState>();
  readonly #layouts = new Map<string, LaneLayout>();

  /**
   * @param nowMs the store's clock, milliseconds.
   * @param lanes of a destination that has not grown.
   */
  constructor(nowMs: () => number, lanes = 64) {
    this.#nowMs = nowMs;
    this.#fresh = { lanes, ledgerHours: 48, earlier: [] };
  }

  get nowMs(): number {
    return this.#nowMs();
  }

  layout(destination: string): LaneLayout {
    return this.#layouts.get(destination) ?? this.#fresh;
  }

  open(destination: string, lanes: number): void {
    this.#layouts.set(destination, { ...this.#fresh, lanes });
  }

  /** Begins a growth, as an operator does. */
  grow(destination: string, lanes: number): void {
    this.#layouts.set(destination, grownTo(this.layout(destination), lanes));
  }

  /** Brings a growth on, as the sweeper does: closes the old lanes, and opens the new ones when those are empty. */
  sweepGrowth(destination: string): void {
    const layout = this.layout(destination);
    const old = growingFrom(layout);
    if (old === undefined) return;
    const isLeft = Array.from({ length: old }, (_, index) =>
      this.lane({ destination, index }).close(layout.lanes),
    );
    if (!isLeft.includes(true)) this.#layouts.set(destination, growthOver(layout, this.nowMs));
  }

  /** Has a destination remember deliveries for so many hours from now on. */
  rememberFor(destination: string, hours: number): void {
    this.#layouts.set(destination, rememberingFor(this.layout(destination), hours, this.nowMs));
  }

  /** The ledger of a lane that is written now. */
  ledger(lane: LaneRef): MemoryLedger {
    return this.lane(lane).ledger(this.layout(lane.destination).ledgerHours);
  }

  lane(lane: LaneRef): LaneState {
    const name = laneName(lane);
    const known = this.#lanes.get(name);
    if (known) return known;
    const state = new LaneState();
    this.#lanes.set(name, state);
    return state;
  }

  /** Frees the leases of lanes and of set-aside groups whose holders' nonces begin so. */
  free(nonces: string): void {
    for (const { lease, asideLease } of this.#lanes.values()) {
      lease.free(nonces);
      asideLease.free(nonces);
    }
  }

  lanes(): Iterable<[string, LaneState]> {
    return this.#lanes.entries();
  }
}
