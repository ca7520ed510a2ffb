import type { DeadLetters, Gate, LaneDrain, LaneRef, Listener, Suspect, Transport } from "@relay/core";
import { type BatchFit, laneName } from "@relay/core";
import type { Destination } from "./attempt.ts";
import { Delivery } from "./delivery.ts";
import { Lease } from "./lease.ts";
import { LaneReader } from "./lane-reader.ts";
import { Settler } from "./settle.ts";

/** How drains work. Milliseconds. */
export interface DrainSettings {
  /** How long a drain may send without asking again; more than a request and its margin take. */
  readonly leaseMs: number;
  /** The whole of one request, from connecting to the last byte. */
  readonly requestTimeoutMs: number;
  /** A drain stops taking new micro-batches after this long, so that lanes share the workers. */
  readonly sliceMs: number;
  /** How long a conversion waits for a micro-batch to fill. */
  readonly maxWaitMs: number;
  /** Micro-batches of one lane on their way at once. */
  readonly maxInFlight: number;
}

export const DEFAULT_DRAIN: DrainSettings = {
  leaseMs: 12_000,
  requestTimeoutMs: 8000,
  sliceMs: 4000,
  maxWaitMs: 250,
  maxInFlight: 4,
};

export interface DrainContext {
  readonly lanes: LaneDrain;
  readonly gate: Gate;
  readonly deadLetters: DeadLetters;
  readonly transport: Transport;
  readonly listen: Listener;
  readonly settings: DrainSettings;
  readonly defaultCountryOf: (source: string) => string | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly dice: () => number;
  readonly nonce: () => string;
}

/** What a slice leaves for its lane: nothing, another slice, or another one later. */
export type SliceEnd =
  | { readonly kind: "done" }
  | { readonly kind: "again" }
  | { readonly kind: "later"; readonly delayMs: number };

/** A gate paused by hand is looked at this often; a resume wakes its lanes at once. */
const PAUSED_LOOK_MS = 30_000;
/** A probe carries few conversions: whatever becomes of them stays small. */
const PROBE_EVENTS = 50;
/** After a slice that could finish nothing, so that it does not run hot. */
const FRUITLESS_MS = 2000;
/** From so many acquisitions without a release on, something here kills workers: one segment at a time. */
const CRASHES_TO_NARROW = 3;
/** From so many on, the head of the lane is taken for the killer. */
const CRASHES_TO_QUARANTINE = 6;

/**
 * Drains a lane for one slice: reads it from its head, gathers micro-batches, keeps a few of them on their way, and
 * settles each as soon as its answer is in. Exclusion is the lease's; a crash at any point loses nothing, since what is
 * not settled is read again.
 */
export async function drain(
  lane: LaneRef,
  destination: Destination,
  fit: BatchFit,
  context: DrainContext,
  stop: AbortSignal,
): Promise<SliceEnd> {
  const jitterMs = context.dice() * 250;
  const gate = await context.gate.read(lane.destination);
  const probing = gate.state !== "open";
  if (gate.state === "paused") return { kind: "later", delayMs: PAUSED_LOOK_MS + jitterMs };
  if (probing && gate.untilMs > gate.nowMs)
    return { kind: "later", delayMs: gate.untilMs - gate.nowMs + jitterMs };
  if (probing && !(await context.gate.claimProbe(lane.destination, context.settings.leaseMs))) {
    return { kind: "later", delayMs: 1000 + jitterMs };
  }
  const lease = new Lease(lane, context);
  const acquired = await lease.acquire();
  if (acquired.kind === "busy") return { kind: "later", delayMs: acquired.ttlMs + jitterMs };
  if (acquired.crashes >= CRASHES_TO_QUARANTINE) await quarantineHead(lane, context);
  const density = Math.max(1, acquired.waiting / Math.max(1, acquired.segments));
  const slice = new Slice(lane, destination, fit, context, lease, {
    suspect: acquired.suspect,
    density,
    clockOffsetMs: gate.nowMs - context.monotonic(),
    failures: gate.failures,
    probing,
    ...(acquired.crashes >= CRASHES_TO_NARROW
      ? { maxInFlight: 1, maxEvents: Math.ceil(density) }
      : { maxInFlight: context.settings.maxInFlight, maxEvents: fit.limits.maxEvents }),
  });
  const { waitMs, left } = await runAndRelease(slice, lease, stop);
  if (left === 0) return { kind: "done" };
  if (waitMs !== undefined) return { kind: "later", delayMs: waitMs };
  return slice.isStuck && !stop.aborted
    ? { kind: "later", delayMs: FRUITLESS_MS + jitterMs }
    : { kind: "again" };
}

/** A slice that fails gives its lease back too: that it failed here is known, and only a crash is to count as one. */
async function runAndRelease(slice: Slice, lease: Lease, stop: AbortSignal) {
  let waitMs: number | undefined;
  let left = 0;
  try {
    waitMs = await slice.run(stop);
  } finally {
    left = await lease.release();
  }
  return { waitMs, left };
}

async function quarantineHead(lane: LaneRef, { lanes, listen }: DrainContext): Promise<void> {
  const [head] = await lanes.read(lane, undefined, 1);
  if (!head) return;
  const reason = "workers crash on it";
  await lanes.quarantine(lane, head.id, reason);
  listen({ kind: "quarantined", lane: laneName(lane), segmentId: head.id, reason });
}

interface SliceStart {
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

class Slice {
  readonly #context: DrainContext;
  readonly #start: SliceStart;
  readonly #fit: BatchFit;
  readonly #reader: LaneReader;
  readonly #settler: Settler;
  readonly #delivery: Delivery;
  readonly #endsAt: number;
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
    const { dataset } = destination.dialect;
    this.#context = context;
    this.#start = start;
    this.#fit = fit;
    this.#reader = new LaneReader(context.lanes, lane, dataset, start.density, context.listen);
    this.#settler = new Settler({ ...context, lane, dataset });
    this.#delivery = new Delivery(lane, destination, fit, context, lease, this.#settler, start);
    this.#endsAt = context.monotonic() + context.settings.sliceMs;
  }

  /** Whether the next slice would find what this one found and could do nothing about. */
  get isStuck(): boolean {
    return this.#reader.isBlocked || (this.#launched && !this.#settler.settledAny);
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
    return this.#context.monotonic() >= this.#endsAt || this.#delivery.halted || this.#failure !== undefined;
  }

  #isProbe(): boolean {
    return this.#start.probing && !this.#delivery.succeeded;
  }

  /** Copies that the next micro-batch is to hold. */
  #wanted(): number {
    return this.#isProbe() ? PROBE_EVENTS : Math.min(this.#fit.events, this.#start.maxEvents);
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
    const redisNowMs = this.#context.monotonic() + this.#start.clockOffsetMs;
    return Math.max(0, oldestAtMs + this.#context.settings.maxWaitMs - redisNowMs);
  }

  #launch(wanted: number): void {
    const copies = this.#settler.embark(this.#reader.take(wanted));
    if (copies.length === 0) return;
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
