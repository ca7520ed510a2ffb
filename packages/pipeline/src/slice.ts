import type { BatchFit, LaneRef, Suspect } from "@relay/core";
import type { Destination } from "./attempt.ts";
import { Delivery } from "./delivery.ts";
import type { DrainContext } from "./drain-context.ts";
import { arrivalOf } from "./copy.ts";
import { LaneReader } from "./lane-reader.ts";
import type { Lease } from "./lease.ts";
import { Settler } from "./settle.ts";

/** A probe carries few conversions: whatever becomes of them stays small. */
const PROBE_EVENTS = 50;

export interface SliceStart {
  readonly suspect: Suspect | undefined;
  /** Conversions in a typical segment. */
  readonly density: number;
  /** Added to the monotonic clock it gives Redis' time. */
  readonly clockOffsetMs: number;
  readonly failures: number;
  readonly maxInFlight: number;
  readonly maxEvents: number;
  readonly probing: boolean;
}

/** One slice of a lane's drain: reads, gathers micro-batches and keeps a few of them on their way. */
export class Slice {
  readonly #context: DrainContext;
  readonly #start: SliceStart;
  readonly #fit: BatchFit;
  readonly #reader: LaneReader;
  readonly #settler: Settler;
  readonly #delivery: Delivery;
  readonly #endsAt: number;
  readonly #destination: string;
  readonly #inFlight = new Set<Promise<void>>();
  #launched = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    lane: LaneRef,
    destination: Destination,
    fit: BatchFit,
    context: DrainContext,
    lease: Lease,
    start: SliceStart,
  ) {
    const { dialect } = destination;
    this.#context = context;
    this.#start = start;
    this.#destination = lane.destination;
    this.#fit = fit;
    this.#reader = new LaneReader(context.lanes, lane, dialect.dataset, start.density, context.listen);
    const { maxDeadLetters } = context.settings;
    this.#settler = new Settler({ ...context, maxDeadLetters, lane, dialect });
    this.#delivery = new Delivery(lane, destination, fit, context, lease, this.#settler, start);
    this.#endsAt = context.monotonic() + context.settings.sliceMs;
  }

  /** Whether the next slice would find what this one found and could do nothing about. */
  get isStuck(): boolean {
    return this.#reader.isBlocked || (this.#launched && !this.#settler.settledAny);
  }

  /** Whether it ends early because the platform's limit comes near. */
  get isSlowedDown(): boolean {
    return this.#delivery.isSlowedDown;
  }

  /** Returns how long the lane should rest, when there is a reason for it to. */
  async run(stop: AbortSignal): Promise<number | undefined> {
    let restMs: number | undefined;
    while (!stop.aborted && !this.#isOver()) {
      const wanted = this.#wanted();
      await this.#reader.fill(wanted);
      const dueInMs = this.#dueInMs(wanted);
      if (dueInMs === 0 && this.#inFlight.size < this.#allowedInFlight()) this.#launch(wanted);
      else if (this.#inFlight.size > 0) await this.#nextEvent(dueInMs);
      else {
        restMs = dueInMs;
        break;
      }
    }
    await Promise.all(this.#inFlight);
    if (this.#failure) throw this.#failure.error;
    return this.#delivery.restMs ?? restMs;
  }

  #isOver(): boolean {
    const { halted, isSlowedDown } = this.#delivery;
    return this.#context.monotonic() >= this.#endsAt || halted || isSlowedDown || this.#failure !== undefined;
  }

  #isProbe(): boolean {
    return this.#start.probing && !this.#delivery.succeeded;
  }

  /** Copies that the next micro-batch is to hold. */
  #wanted(): number {
    const most = Math.min(this.#fit.events, this.#start.maxEvents);
    return this.#isProbe() ? Math.min(PROBE_EVENTS, most) : most;
  }

  /** One at a time until the first success: a destination in trouble gets one micro-batch a slice, not several. */
  #allowedInFlight(): number {
    return this.#delivery.succeeded ? this.#start.maxInFlight : 1;
  }

  /** In how long the copies that are ready must go: 0 when a micro-batch is full or its oldest copy has waited enough. */
  #dueInMs(wanted: number): number | undefined {
    const { oldestAtMs, ready } = this.#reader;
    if (oldestAtMs === undefined) return undefined;
    if (ready >= wanted || this.#isProbe()) return 0;
    return Math.max(0, oldestAtMs + this.#context.settings.maxWaitMs - this.#redisNowMs());
  }

  #redisNowMs(): number {
    return this.#context.monotonic() + this.#start.clockOffsetMs;
  }

  #launch(wanted: number): void {
    const copies = this.#settler.embark(this.#reader.take(wanted));
    const [oldest] = copies;
    if (!oldest) return;
    const waitedSeconds = Math.max(0, this.#redisNowMs() - arrivalOf(oldest)) / 1000;
    this.#context.listen({
      kind: "gathered",
      destination: this.#destination,
      count: copies.length,
      waitedSeconds,
    });
    this.#launched = true;
    const run = this.#delivery
      .deliver(copies)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
  }

  /** Waits for an answer, or until something is due; looks for new arrivals well before those could be due. */
  async #nextEvent(dueInMs: number | undefined): Promise<void> {
    const full = this.#inFlight.size >= this.#allowedInFlight();
    if (full) {
      await Promise.race(this.#inFlight);
      return;
    }
    const lookAgainMs = Math.min(dueInMs ?? Infinity, this.#context.settings.maxWaitMs / 2);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(1, lookAgainMs));
    await Promise.race([...this.#inFlight, promise]);
    clearTimeout(timer);
  }
}
