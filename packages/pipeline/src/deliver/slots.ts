import { type LaneRef, laneName } from "@relay/core";

/**
 * A drain that has run for so long has a backlog, milliseconds. Shorter ones end by themselves: to hand a lane over costs
 * most of a second, and what was learned of its destination.
 */
const LASTING_MS = 5000;
/** For so long a lane is left to other processes, milliseconds. If none takes it, this one goes on with it. */
const LEFT_MS = 1000;
/** So long after it handed lanes over a process hands over no others, milliseconds: those must be seen elsewhere first. */
const PAUSE_MS = 10_000;

export interface SlotsOptions {
  /** Most drains at once. */
  readonly most: number;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
}

/** The drains that run in one process, and the lanes that it hands to others. */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #taken = new Set<Slot>();
  /** Lane → until when it is left to others. */
  readonly #left = new Map<string, number>();
  #mayHandOverAt = -Infinity;

  constructor(options: SlotsOptions) {
    this.#options = options;
    const { stop } = options;
    stop.addEventListener("abort", () => this.#taken.forEach((slot) => slot.end()), { once: true });
  }

  /** Whether every slot is taken, so that lanes may wait for one. */
  get isCrowded(): boolean {
    return this.#taken.size >= this.#options.most;
  }

  /** Lanes that have kept this process busy for a while. */
  get lasting(): number {
    return this.#lasting().length;
  }

  /** Whether another process should drain this lane, because this one handed it over just now. */
  isLeft(lane: LaneRef): boolean {
    const name = laneName(lane);
    if (this.#options.monotonic() < (this.#left.get(name) ?? -Infinity)) return true;
    this.#left.delete(name);
    return false;
  }

  take(lane: LaneRef): Slot {
    const { monotonic, stop } = this.#options;
    const slot = new Slot(monotonic(), (wasHandedOver) => {
      this.#taken.delete(slot);
      if (wasHandedOver) this.#left.set(laneName(lane), monotonic() + LEFT_MS);
    });
    this.#taken.add(slot);
    if (stop.aborted) slot.end();
    return slot;
  }

  /** Hands lanes to other processes, those first that were drained longest. */
  handOver(count: number): void {
    const nowMs = this.#options.monotonic();
    const slots = nowMs < this.#mayHandOverAt ? [] : this.#lasting().slice(0, count);
    for (const slot of slots) slot.handOver();
    if (slots.length > 0) this.#mayHandOverAt = nowMs + PAUSE_MS;
  }

  #lasting(): readonly Slot[] {
    const since = this.#options.monotonic() - LASTING_MS;
    return Array.from(this.#taken).filter((slot) => slot.sinceMs <= since && !slot.stop.aborted);
  }
}

/** The place of one running drain in its process. */
export class Slot {
  readonly sinceMs: number;
  readonly #ending = new AbortController();
  readonly #onRelease: (wasHandedOver: boolean) => void;
  #isHandedOver = false;

  constructor(sinceMs: number, onRelease: (wasHandedOver: boolean) => void) {
    this.sinceMs = sinceMs;
    this.#onRelease = onRelease;
  }

  /** Aborted when the drain is to end: its lane is handed over, or the process stops. */
  get stop(): AbortSignal {
    return this.#ending.signal;
  }

  get isHandedOver(): boolean {
    return this.#isHandedOver;
  }

  handOver(): void {
    this.#isHandedOver = true;
    this.end();
  }

  end(): void {
    this.#ending.abort();
  }

  release(): void {
    this.#onRelease(this.#isHandedOver);
  }
}
