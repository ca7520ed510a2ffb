import type { Call } from "@relay/testkit/memory";
import type { Scheduler } from "./scheduler.ts";

/** A call that takes much longer than others, milliseconds. Well below a lease. */
const SLOW_MS = 400;
/** Keeps two calls of one process apart. A time of this size has room for it. */
const TICK_MS = 1 / 1024;

/**
 * A simulated process: what it asks for takes time, and may never be answered. It dies at one of its calls, before the
 * effect or after it, or stands still for a while.
 */
export class WorkerProcess {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #onDeath: (process: WorkerProcess) => void;
  /** Calls until it dies; undefined: it lives on. */
  #callsLeft: number | undefined;
  #frozenUntilMs = 0;
  #lastArrivalMs = 0;
  #isDead = false;
  /** Since when, and until when, it stood still. */
  readonly freezes: { readonly fromMs: number; readonly untilMs: number }[] = [];
  diedAtMs: number | undefined;

  constructor(name: string, scheduler: Scheduler, onDeath: (process: WorkerProcess) => void) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#onDeath = onDeath;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  dieAfter(calls: number): void {
    this.#callsLeft = calls;
  }

  freeze(forMs: number): void {
    const { nowMs } = this.#scheduler;
    this.#frozenUntilMs = nowMs + forMs;
    this.freezes.push({ fromMs: nowMs, untilMs: this.#frozenUntilMs });
  }

  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.diedAtMs = this.#scheduler.nowMs;
    this.#onDeath(this);
  }

  /** Has an effect carried out elsewhere, and hears of it if it lives so long. A lost answer has the effect repeated. */
  readonly call: Call = (effect) =>
    new Promise((resolve, reject) => {
      if (this.#isDead) return;
      const dies = this.#countCall();
      if (dies === "before") return this.die();
      this.#scheduler.after(this.#arrivalMs(), () => {
        const outcome = outcomeOf(effect);
        // The answer was lost, and the call is sent again: twice must be as good as once.
        const last = this.#scheduler.chance(0.02) ? outcomeOf(effect) : outcome;
        if (dies === "after") return this.die();
        this.#scheduler.after(this.#travelMs(), () =>
          this.hear(() => ("error" in last ? reject(last.error) : resolve(last.result))),
        );
      });
    });

  /** Goes on with something, unless it is dead; once it stands still no more. */
  hear(goOn: () => void): void {
    if (this.#isDead) return;
    const leftMs = this.#frozenUntilMs - this.#scheduler.nowMs;
    if (leftMs > 0) this.#scheduler.after(leftMs, () => this.hear(goOn));
    else goOn();
  }

  /** Resolves after this time, or when the signal is aborted. */
  readonly rest = (ms: number, stop: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      this.#scheduler.after(ms, () => this.hear(resolve));
      stop.addEventListener("abort", () => resolve(), { once: true });
    });

  #countCall(): "before" | "after" | "never" {
    if (this.#callsLeft === undefined) return "never";
    this.#callsLeft -= 1;
    if (this.#callsLeft > 0) return "never";
    return this.#scheduler.chance(0.5) ? "before" : "after";
  }

  /** One connection: what is asked first is carried out first. */
  #arrivalMs(): number {
    const { nowMs } = this.#scheduler;
    this.#lastArrivalMs = Math.max(nowMs + this.#travelMs(), this.#lastArrivalMs + TICK_MS);
    return this.#lastArrivalMs - nowMs;
  }

  #travelMs(): number {
    return this.#scheduler.chance(0.03)
      ? this.#scheduler.between(20, SLOW_MS)
      : this.#scheduler.between(0, 3);
  }
}

function outcomeOf<T>(effect: () => T): { readonly result: T } | { readonly error: unknown } {
  try {
    return { result: effect() };
  } catch (error) {
    return { error };
  }
}
