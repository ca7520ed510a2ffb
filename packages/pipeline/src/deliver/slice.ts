import { dueInMs, type TakenAlone } from "@relay/core";
import { Delivery } from "./delivery.ts";
import { HELD_BACK_MS, type HeldShare } from "./held-bytes.ts";
import { LaneFailures } from "./lane-failures.ts";
import { LaneReader } from "./lane-reader.ts";
import type { EarlierSends } from "./earlier-sends.ts";
import type { SliceScope } from "./slice-scope.ts";

/** Conversions in a probe at most. Few, so that a failed probe affects few. */
const PROBE_EVENTS = 50;

export interface SliceStart {
  readonly earlierSends: EarlierSends;
  /** Conversions in a typical segment. */
  readonly density: number;
  /** The only segment that is read, when one of the lane's may be killing workers. */
  readonly alone?: TakenAlone;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
}

/** One slice of a lane's drain: reads, gathers micro-batches and has them delivered side by side. */
export class Slice {
  readonly #scope: SliceScope;
  readonly #start: SliceStart;
  readonly #reader: LaneReader;
  readonly #delivery: Delivery;
  readonly #endsAt: number;
  readonly #held: HeldShare;
  #underway = 0;
  #launched = false;
  /** Before this time the lane is not looked at again, because it held nothing more. */
  #looksAgainAt = 0;

  constructor(scope: SliceScope, start: SliceStart) {
    const { lane, destination, context } = scope;
    const { earlierSends, density, alone, stop } = start;
    this.#scope = scope;
    this.#start = start;
    this.#held = context.held.share();
    this.#reader = new LaneReader({
      lanes: context.lanes,
      lane,
      dataset: destination.dialect.dataset,
      density,
      ...(alone && { alone }),
      held: this.#held,
      listen: context.listen,
    });
    this.#delivery = new Delivery(scope, {
      isAside: false,
      earlierSends,
      failures: new LaneFailures(scope, earlierSends),
      begin: (claim, batch) => context.lanes.begin(lane, claim, batch),
      stop,
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
  async run(): Promise<number | undefined> {
    try {
      const restMs = await this.#readAndDeliver();
      if (this.#delivery.failure) throw this.#delivery.failure.error;
      await this.#delivery.close();
      return this.#delivery.restMs ?? restMs;
    } finally {
      this.#held.close();
    }
  }

  async #readAndDeliver(): Promise<number | undefined> {
    try {
      while (!this.#isOver()) {
        const wanted = this.#wanted();
        await this.#fill(wanted);
        const dueInMs = this.#dueInMs(wanted);
        if (dueInMs === 0 && this.#mayLaunch()) this.#launch(wanted);
        else if (this.#underway > 0) await this.#nextEvent(dueInMs);
        else return this.#reader.isHeldBack ? HELD_BACK_MS : dueInMs;
      }
      return undefined;
    } finally {
      while (this.#underway > 0) await this.#delivery.changes.next;
    }
  }

  /** While no other lane waits for this worker, a slice goes on: each start and end leaves the platform idle. */
  #isOver(): boolean {
    const { halted, isSlowedDown } = this.#delivery;
    const { context } = this.#scope;
    const isTimeOver = context.monotonic() >= this.#endsAt && context.isCrowded();
    return isTimeOver || halted || isSlowedDown;
  }

  /** Conversions that the next micro-batch should hold. */
  #wanted(): number {
    const { fit, gate } = this.#scope;
    return gate.isProbing ? Math.min(PROBE_EVENTS, fit.events) : fit.events;
  }

  /** A destination in trouble gets one micro-batch at a time, until the first success. */
  #mayLaunch(): boolean {
    if (this.#underway === 0) return true;
    return !this.#start.alone && this.#scope.gate.isWorking && this.#delivery.wantsMore;
  }

  async #fill(wanted: number): Promise<void> {
    const { context } = this.#scope;
    if (this.#reader.ready >= wanted) return;
    if (this.#underway > 0 && context.monotonic() < this.#looksAgainAt) return;
    await this.#reader.fill(wanted);
    if (this.#reader.ready < wanted)
      this.#looksAgainAt = context.monotonic() + context.settings.maxWaitMs / 2;
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
    const { inFlight, context, lane, redisNowMs } = this.#scope;
    const taken = this.#reader.take(wanted);
    const queuedConversions = inFlight.add(taken);
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
    this.#underway += 1;
    void this.#delivery.deliver(queuedConversions).finally(() => {
      this.#underway -= 1;
      for (const { segment } of taken) this.#held.remove(segment.meanBytes);
      this.#delivery.changes.notify();
    });
  }

  /** Waits for a change or until something is due. Looks for new arrivals after half of the longest wait. */
  async #nextEvent(dueInMs: number | undefined): Promise<void> {
    const { context } = this.#scope;
    const changed = this.#delivery.changes.next;
    if (!this.#mayLaunch()) return changed;
    const lookAgainMs = Math.min(dueInMs ?? Infinity, context.settings.maxWaitMs / 2);
    const isOver = new AbortController();
    const rested = context.rest(Math.max(1, lookAgainMs), isOver.signal);
    await Promise.race([changed, rested]);
    // With a reason no error is made for it.
    isOver.abort("over");
  }
}
