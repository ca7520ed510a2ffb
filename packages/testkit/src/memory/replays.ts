import type { KeptReason, Patch, ReplayChunk, ReplayRef, Replays } from "@relay/core";
import type { MemoryDeadLetters } from "./dead-letters.ts";
import type { Effects } from "./effects.ts";
import { MemoryLease } from "./lease.ts";
import type { MemoryStore } from "./store.ts";

const LEASE_MS = 8000;
const MOST_DEAD_LETTERS = 500;

export interface MemoryReplayRequest {
  readonly ids: readonly string[];
  readonly ratePerSecond: number;
  readonly dryRun?: boolean;
  readonly mayRepeat?: boolean;
  readonly patch?: Patch;
}

interface Run {
  readonly request: MemoryReplayRequest;
  readonly lease: MemoryLease;
  readonly left: string[];
  chunk: string[];
  sent: number;
  readonly kept: Map<KeptReason, number>;
}

/** Replays in memory, with the behaviour of `RedisReplayRuns` behind its port. */
export class MemoryReplays implements Effects<Replays> {
  readonly #store: MemoryStore;
  readonly #deadLetters: MemoryDeadLetters;
  readonly #runs = new Map<string, Run>();

  constructor(store: MemoryStore, deadLetters: MemoryDeadLetters) {
    this.#store = store;
    this.#deadLetters = deadLetters;
  }

  /** Freezes a selection. */
  start({ id }: ReplayRef, request: MemoryReplayRequest): void {
    const left = [...request.ids];
    this.#runs.set(id, { request, lease: new MemoryLease(), left, chunk: [], sent: 0, kept: new Map() });
  }

  has({ id }: ReplayRef): boolean {
    return this.#runs.has(id);
  }

  /** Dead letters recorded as sent, and those kept by reason. */
  results({ id }: ReplayRef): { readonly sent: number; readonly kept: Partial<Record<KeptReason, number>> } {
    const { sent, kept } = this.#runs.get(id) ?? { sent: 0, kept: [] };
    return { sent, kept: Object.fromEntries(kept) };
  }

  /** Whether nothing is left to be sent. */
  isOver({ id }: ReplayRef): boolean {
    const run = this.#runs.get(id);
    return run !== undefined && run.left.length === 0 && run.chunk.length === 0;
  }

  next({ destination, id }: ReplayRef, nonce: string): ReplayChunk | undefined {
    const run = this.#runs.get(id);
    if (!run || (run.left.length === 0 && run.chunk.length === 0)) return undefined;
    if (!run.lease.take(nonce, LEASE_MS, this.#store.nowMs)) return undefined;
    const { ratePerSecond, dryRun = false, mayRepeat = false, patch } = run.request;
    const all = this.#deadLetters.of(destination);
    if (run.chunk.length === 0) {
      const wanted = Math.min(MOST_DEAD_LETTERS, Math.max(1, Math.floor(ratePerSecond / 10)));
      for (const one of run.left.splice(0, wanted)) {
        if (all.get(one)?.state === "dead") run.chunk.push(one);
        else count(run, "gone");
      }
      if (!dryRun) for (const one of run.chunk) this.#set(destination, one, "replaying");
    }
    const deadLetters = run.chunk.flatMap((one) => {
      const stored = all.get(one);
      return stored && (dryRun || stored.state === "replaying") ? [stored.deadLetter] : [];
    });
    return {
      deadLetters,
      unopened: [],
      ratePerSecond,
      dryRun,
      mayRepeat,
      ...(patch !== undefined && { patch }),
    };
  }

  advance(
    { destination, id }: ReplayRef,
    _sent: readonly string[],
    kept: readonly { readonly id: string; readonly why: KeptReason }[],
  ): void {
    const run = this.#runs.get(id);
    if (!run) return;
    for (const { id: one, why } of kept) {
      if (!run.chunk.includes(one)) continue;
      run.chunk = run.chunk.filter((other) => other !== one);
      this.#set(destination, one, "dead");
      count(run, why);
    }
    run.sent += run.chunk.length;
    run.chunk = [];
  }

  release({ id }: ReplayRef, nonce: string): void {
    this.#runs.get(id)?.lease.release(nonce);
  }

  /** Frees the leases whose holders' nonces begin so. */
  free(nonces: string): void {
    for (const { lease } of this.#runs.values()) lease.free(nonces);
  }

  #set(destination: string, id: string, state: "dead" | "replaying"): void {
    const stored = this.#deadLetters.of(destination).get(id);
    if (stored && stored.state !== "replayed") stored.state = state;
  }
}

function count({ kept }: Run, why: KeptReason): void {
  kept.set(why, (kept.get(why) ?? 0) + 1);
}
