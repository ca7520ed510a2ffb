import { dueInMs, type PossiblySent } from "@relay/core";
import { Delivery } from "./delivery.ts";
import { HELD_BACK_MS, type HeldShare } from "./held-bytes.ts";
import { LaneFailures } from "./lane-failures.ts";
import { LaneReader } from "./lane-reader.ts";
import type { SliceScope } from "./slice-scope.ts";

/** Conversions in a probe at most. Few, so that a failed probe affects few. */
const PROBE_EVENTS = 50;

export interface SliceStart {
  readonly possiblySent: PossiblySent | undefined;
  /** Conversions in a typical segment. */
  readonly density: number;
  readonly maxInFlight: number;
  /** Most segments that are read. */
  readonly maxSegments: number;
}

/** One slice of a lane's drain: reads, gathers micro-batches and keeps a few of them in flight. */
export class Slice {
  readonly #scope: SliceScope;
  readonly #start: SliceStart;
  readonly #reader: LaneReader;
  readonly #delivery: Delivery;
  readonly #endsAt: number;
  readonly #held: HeldShare;
  readonly #inFlight = new Set<Promise<void>>();
  #launched = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(scope: SliceScope, start: SliceStart) {
    const { lane, destination, context } = scope;
    const { possiblySent, density, maxSegments } = start;
    this.#scope = scope;
    this.#start = start;
    this.#held = context.held.share();
    this.#reader = new LaneReader({
      lanes: context.lanes,
      lane,
      dataset: destination.dialect.dataset,
      density,
      maxSegments,
      held: this.#held,
      listen: context.listen,
    });
    this.#delivery = new Delivery(scope, {
      isAside: false,
      possiblySent,
      failures: new LaneFailures(scope, possiblySent),
      begin: (claim, batch) => context.lanes.begin(lane, claim, batch),
    });
    this.#endsAt = context.monotonic() + context.settings.sliceMs;
  }

  /** Whether the next slice would find the same conversions and could not finish them either. */
  get isStuck(): boolean {
    return this.#reader.isBlocked || (this.#launched && !this.#scope.settler.settledAny);
  }

  /** Whether it ends early because the platform's limit comes near. */
  get isSlowedDown(): boolean {
    return this.#delivery.isSlowedDown;
  }

  /** Returns how long the lane should rest, in milliseconds, or undefined. Rejects when a delivery or a read failed. */
  async run(stop: AbortSignal): Promise<number | undefined> {
    try {
      return await this.#run(stop);
    } finally {
      this.#held.close();
    }
  }

  async #run(stop: AbortSignal): Promise<number | undefined> {
    let restMs: number | undefined;
    while (!stop.aborted && !this.#isOver()) {
      const wanted = this.#wanted();
      await this.#reader.fill(wanted);
      const dueInMs = this.#dueInMs(wanted);
      if (dueInMs === 0 && this.#inFlight.size < this.#allowedInFlight()) this.#launch(wanted);
      else if (this.#inFlight.size > 0) await this.#nextEvent(dueInMs);
      else {
        restMs = this.#reader.isHeldBack ? HELD_BACK_MS : dueInMs;
        break;
      }
    }
    await Promise.all(this.#inFlight);
    if (this.#failure) throw this.#failure.error;
    return this.#delivery.restMs ?? restMs;
  }

  #isOver(): boolean {
    const { halted, isSlowedDown } = this.#delivery;
    return (
      this.#scope.context.monotonic() >= this.#endsAt || halted || isSlowedDown || this.#failure !== undefined
    );
  }

  /** Conversions that the next micro-batch should hold. */
  #wanted(): number {
    const { fit, gate } = this.#scope;
    return gate.isProbing ? Math.min(PROBE_EVENTS, fit.events) : fit.events;
  }

  /** One until the first success: a destination in trouble gets one micro-batch a slice. */
  #allowedInFlight(): number {
    return this.#scope.gate.succeeded ? this.#start.maxInFlight : 1;
  }

  /**
   * Milliseconds until the ready conversions must go: 0 when a micro-batch is full or its oldest conversion has waited
   * enough.
   */
  #dueInMs(wanted: number): number | undefined {
    const { oldestAtMs, ready } = this.#reader;
    if (oldestAtMs === undefined) return undefined;
    // A reader that is held back sends what it has: only sending makes room.
    if (ready >= wanted || this.#reader.isHeldBack || this.#scope.gate.isProbing) return 0;
    return dueInMs(oldestAtMs, this.#scope.context.settings.maxWaitMs, this.#scope.redisNowMs());
  }

  #launch(wanted: number): void {
    const { settler, context, lane, redisNowMs } = this.#scope;
    const taken = this.#reader.take(wanted);
    const queuedConversions = settler.addInFlight(taken);
    const [oldest] = queuedConversions;
    if (!oldest) return;
    const waitedSeconds = Math.max(0, redisNowMs() - oldest.segment.arrivedAtMs) / 1000;
    context.listen({
      kind: "gathered",
      destination: lane.destination,
      count: queuedConversions.length,
      waitedSeconds,
    });
    this.#launched = true;
    const run = this.#delivery
      .deliver(queuedConversions)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#inFlight.delete(run);
        for (const { segment } of taken) this.#held.remove(segment.meanBytes);
      });
    this.#inFlight.add(run);
  }

  /** Waits for an answer or until something is due. Looks for new arrivals after half of the longest wait. */
  async #nextEvent(dueInMs: number | undefined): Promise<void> {
    const full = this.#inFlight.size >= this.#allowedInFlight();
    if (full) {
      await Promise.race(this.#inFlight);
      return;
    }
    const lookAgainMs = Math.min(dueInMs ?? Infinity, this.#scope.context.settings.maxWaitMs / 2);
    const answered = new AbortController();
    const rested = this.#scope.context.rest(Math.max(1, lookAgainMs), answered.signal);
    await Promise.race([...this.#inFlight, rested]);
    answered.abort();
  }
}
