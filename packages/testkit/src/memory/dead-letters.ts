import { type DeadLetter, type DeadLetters, type Incarnation, withoutConversion } from "@relay/core";
import type { Effects } from "./effects.ts";
import type { MemoryStore } from "./store.ts";

/** State of a dead letter. */
export interface StoredDeadLetter {
  deadLetter: DeadLetter;
  state: "dead" | "replaying" | "replayed";
}

/** Dead letters in memory, with the behaviour of `RedisDeadLetters` behind its port. */
export class MemoryDeadLetters implements Effects<DeadLetters> {
  /** Ids of those that were withdrawn at any time. */
  readonly withdrawn = new Set<string>();
  readonly #store: MemoryStore;
  readonly #all = new Map<string, Map<string, StoredDeadLetter>>();

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  write(destination: string, deadLetters: readonly DeadLetter[], incarnation?: Incarnation): number {
    const all = this.of(destination);
    const isTrusted = incarnation === undefined || incarnation === this.#store.incarnation;
    for (const deadLetter of isTrusted ? deadLetters : []) {
      const before = all.get(deadLetter.id)?.deadLetter;
      const isUnsure = before?.reason === "outcome_unknown" && deadLetter.reason === "expired";
      all.set(deadLetter.id, { deadLetter: isUnsure ? before : deadLetter, state: "dead" });
    }
    return [...all.values()].filter(({ state }) => state === "dead").length;
  }

  close(destination: string, ids: readonly string[]): void {
    for (const id of ids) {
      const stored = this.of(destination).get(id);
      if (!stored) continue;
      stored.state = "replayed";
      stored.deadLetter = withoutConversion(stored.deadLetter);
    }
  }

  withdraw(destination: string, ids: readonly string[]): void {
    const all = this.of(destination);
    for (const id of ids) if (all.get(id)?.state !== "replayed" && all.delete(id)) this.withdrawn.add(id);
  }

  /** The dead letters of one destination, by id. */
  of(destination: string): Map<string, StoredDeadLetter> {
    const known = this.#all.get(destination);
    if (known) return known;
    const all = new Map<string, StoredDeadLetter>();
    this.#all.set(destination, all);
    return all;
  }
}
