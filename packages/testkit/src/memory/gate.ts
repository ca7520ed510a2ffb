import type { Gate, GateCause, GateMode, GateState } from "@relay/core";
import type { Effects } from "./effects.ts";
import { MemoryLease } from "./lease.ts";
import type { MemoryStore } from "./store.ts";

type Shut = Exclude<GateMode, "open">;

const STRENGTH: Readonly<Record<Shut, number>> = { "backing-off": 1, throttled: 2, suspended: 3, paused: 4 };

interface Entry {
  readonly state: Shut;
  readonly untilMs: number;
  readonly failures: number;
  readonly sinceMs: number;
  readonly cause: GateCause;
}

/** Gates in memory, with the behaviour of `RedisGate` call by call. */
export class MemoryGate implements Effects<Gate> {
  readonly #store: MemoryStore;
  readonly #shut = new Map<string, Entry>();
  readonly #probes = new Map<string, MemoryLease>();

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  read(destination: string): GateState {
    const { nowMs } = this.#store;
    const entry = this.#shut.get(destination);
    if (!entry) return { state: "open", untilMs: 0, failures: 0, nowMs };
    const { state, untilMs, failures, sinceMs, cause } = entry;
    const { reason, answer, tokenMark } = cause;
    return {
      state,
      reason,
      ...(answer && { answer }),
      ...(state === "suspended" && tokenMark && { tokenMark }),
      sinceMs,
      untilMs,
      failures,
      nowMs,
    };
  }

  shut(destination: string, state: Shut, waitMs: number, cause: GateCause): void {
    const { nowMs } = this.#store;
    const entry = this.#shut.get(destination);
    const isAnother =
      entry?.state === "suspended" && cause.tokenMark && cause.tokenMark !== entry.cause.tokenMark;
    const lasting =
      entry && (entry.untilMs > nowMs || entry.state === "paused") && !isAnother ? entry : undefined;
    if (lasting && STRENGTH[lasting.state] > STRENGTH[state]) return;
    const untilMs = nowMs + Math.ceil(waitMs);
    const isRepeated = lasting?.state === state;
    this.#shut.set(destination, {
      state,
      untilMs: isRepeated ? Math.max(untilMs, lasting.untilMs) : untilMs,
      failures: (entry?.failures ?? 0) + (lasting ? 0 : 1),
      sinceMs: !entry || (state === "paused" && entry.state !== "paused") ? nowMs : entry.sinceMs,
      cause: {
        ...(isRepeated ? lasting.cause : cause),
        ...(cause.tokenMark && { tokenMark: cause.tokenMark }),
      },
    });
    this.#probes.delete(destination);
  }

  open(destination: string): void {
    if (this.#shut.get(destination)?.state === "paused") return;
    this.resume(destination);
  }

  /** Opens the gate, paused or not. */
  resume(destination: string): void {
    this.#shut.delete(destination);
    this.#probes.delete(destination);
  }

  claimProbe(destination: string, nonce: string, holdMs: number): boolean {
    const probe = this.#probes.get(destination) ?? new MemoryLease();
    this.#probes.set(destination, probe);
    return probe.take(nonce, holdMs, this.#store.nowMs);
  }

  releaseProbe(destination: string, nonce: string): void {
    if (this.#probes.get(destination)?.holder(this.#store.nowMs) === nonce) this.#probes.delete(destination);
  }
}
