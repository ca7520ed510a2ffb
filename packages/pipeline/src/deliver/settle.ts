import {
  type ConversionSchema,
  type DeadLetters,
  type DeadReason,
  type Dialect,
  type Erasures,
  type Gate,
  type LaneDrain,
  laneName,
  type LaneRef,
  type Listener,
  type Matching,
  type Reports,
} from "@relay/core";
import { type AsideCause, asideGroups, FRESH, partsOf } from "../aside/aside.ts";
import { deadLetterOf } from "./dead-letter.ts";
import type { InFlight } from "./in-flight.ts";
import { matchingOf, qualitiesOf } from "./matching.ts";
import type { Lease } from "./lease.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import { reportedStatuses } from "./reported-statuses.ts";
import {
  conversionsOf,
  deadLettersOfDelivered,
  deliveriesOf,
  eventNamesOf,
  halvesOf,
  type Result,
  segmentsEndedBy,
  sentConversionsOf,
  duplicatesIn,
} from "./result.ts";
import { SettleTurns, type Unsettled } from "./settle-turns.ts";
import type { DeadLetterCandidate, Finished, PreparedConversion } from "./triage.ts";

export interface SettlerContext {
  readonly lane: LaneRef;
  readonly inFlight: InFlight;
  readonly lease: Pick<Lease, "of" | "nonce" | "incarnation" | "lasts" | "isLost" | "lose">;
  readonly dialect: Dialect;
  readonly conversions: ConversionSchema;
  readonly lanes: LaneDrain;
  readonly deadLetters: DeadLetters;
  readonly reports: Reports;
  readonly gate: Gate;
  /** Persons of whom no dead letter keeps a conversion. */
  readonly erasures: Erasures;
  /** The destination is paused when it has more dead letters than this. */
  readonly maxDeadLetters: number;
  /** Returns a new id for a set-aside group. */
  readonly nextAsideId: () => string;
  readonly listen: Listener;
  /** Milliseconds of Redis' clock, as far as this process knows it. */
  readonly redisNowMs: () => number;
}

/**
 * Writes the outcomes of a drain. It writes or closes dead letters first, then the statuses that were asked for. One
 * script then writes the ledger and the segments. Settles run in turn: the settle that finishes the last conversion of a
 * segment deletes the segment, and of two at once each would leave that to the other.
 */
export class Settler {
  readonly #context: SettlerContext;
  readonly #turns = new SettleTurns((result, closes) => this.#settleParts(result, closes));
  #settledAny = false;

  constructor(context: SettlerContext) {
    this.#context = context;
  }

  nextAsideId(): string {
    return this.#context.nextAsideId();
  }

  /** Whether this slice finished any conversion. */
  get settledAny(): boolean {
    return this.#settledAny;
  }

  /**
   * Settles a result and removes the intents of the micro-batches in `closes`. Returns the conversions that could not be
   * written even alone. Rejects when the lane itself does not answer.
   */
  settle(result: Result, closes: readonly string[]): Promise<readonly Unsettled[]> {
    return this.#turns.settle(result, closes);
  }

  /**
   * Moves the unsettled conversions, and their in-batch duplicates, out of the lane into set-aside groups, one request
   * each. Returns false when there is no room for them: then they stay in the lane.
   */
  setAside(queuedConversions: readonly QueuedConversion[], cause: AsideCause): Promise<boolean> {
    return this.#turns.take(() => this.#setAside(queuedConversions, cause));
  }

  /** Halves a result that cannot be written until the conversions that cause the failure stand alone. */
  async #settleParts(result: Result, closes: readonly string[]): Promise<readonly Unsettled[]> {
    try {
      await this.#settle(result, closes);
      return [];
    } catch (error) {
      const queuedConversions = conversionsOf(result);
      const [only] = queuedConversions;
      // When the lane does not answer at all, the failure is not about these conversions.
      if (!only || !(await this.#laneAnswers())) throw error;
      this.#context.inFlight.restore(queuedConversions);
      if (queuedConversions.length === 1) return [{ queued: only, error }];
      const [left, right] = halvesOf(result);
      const unsettled = [...(await this.#settleParts(left, [])), ...(await this.#settleParts(right, []))];
      if (closes.length > 0) await this.#settle({}, closes);
      return unsettled;
    }
  }

  async #laneAnswers(): Promise<boolean> {
    const { lanes, lane } = this.#context;
    return lanes.failure(lane).then(
      () => true,
      () => false,
    );
  }

  /** Gives conversions up apart: without the lease another drain may be sending them, and they stay in the lane. */
  async #settle(result: Result, closes: readonly string[]): Promise<void> {
    const { candidates = [], ...facts } = result;
    if (candidates.length === 0) return this.#write(facts, closes);
    if (conversionsOf(facts).length > 0) await this.#write(facts, []);
    if (this.#context.lease.lasts) await this.#write({ candidates }, closes);
    else this.#context.lease.lose();
  }

  async #write(result: Result, closes: readonly string[]): Promise<void> {
    const { delivered = [], candidates = [] } = result;
    const { lane, lanes, inFlight, conversions, lease } = this.#context;
    const nowMs = Math.round(this.#context.redisNowMs());
    const queuedConversions = conversionsOf(result);
    for (let written = 0; written < endingIn(queuedConversions);) {
      written = endingIn(queuedConversions);
      await this.#writeBeforehand(result, nowMs);
    }
    const ended = leaving(queuedConversions);
    inFlight.remove(queuedConversions);
    const matching = matchingOf(delivered, conversions);
    const isWritten = await lanes.settle(lane, {
      lease: { of: lease.of, nonce: lease.nonce },
      incarnation: lease.incarnation,
      // Without the lease, what was given up is still in the lane, and may have been sent.
      closes: lease.isLost ? [] : closes,
      deliveries: deliveriesOf(delivered, nowMs),
      sent: sentConversionsOf(result),
      qualities: qualitiesOf(delivered),
      eventNames: eventNamesOf(result),
      dead: candidates.map(({ queued: { identity, position }, reason, wasGivenUp = false }) => ({
        identity,
        position,
        reason,
        wasGivenUp,
      })),
      ...segmentsEndedBy(ended),
    });
    if (!isWritten) return lease.lose();
    this.#leave(ended);
    if (ended.length > 0)
      this.#notify(result, { duplicates: duplicatesIn(result, ended.length), matching }, nowMs);
  }

  async #setAside(
    queuedConversions: readonly QueuedConversion[],
    { error, possiblySentAtMs }: AsideCause,
  ): Promise<boolean> {
    const { lane, lease, lanes, dialect, listen, inFlight } = this.#context;
    const { nonce, incarnation } = lease;
    const left = queuedConversions.filter((queued) => inFlight.has(queued));
    if (left.length === 0) return true;
    const all = left.flatMap((queued) => [queued, ...queued.duplicates]);
    const state = {
      ...FRESH,
      ...(error !== undefined && { error }),
      ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
    };
    const groups = asideGroups(partsOf(all), this.#context.nextAsideId, dialect, state);
    inFlight.remove(left);
    const identities = left.map(({ identity }) => identity);
    if (!(await lanes.setAside(lane, { nonce, incarnation, groups, identities, ...segmentsEndedBy(all) }))) {
      inFlight.restore(left);
      return false;
    }
    this.#leave(all);
    const cause = error === undefined ? "platform" : "relay";
    const { destination } = lane;
    listen({
      kind: "set-aside",
      destination,
      lane: laneName(lane),
      count: all.length,
      cause,
      ...(error !== undefined && { error }),
    });
    return true;
  }

  /** Subtracts conversions from the unfinished ones of their segments. */
  #leave(queuedConversions: readonly QueuedConversion[]): void {
    for (const queued of queuedConversions) {
      queued.hasLeft = true;
      queued.segment.unfinished -= 1;
    }
    if (queuedConversions.length > 0) this.#settledAny = true;
  }

  /**
   * Writes what must be there before the ledger says that the conversions are finished. It is repeated for conversions
   * that join as in-batch duplicates meanwhile: a replay may have sent a dead letter that was just written.
   */
  async #writeBeforehand(result: Result, nowMs: number): Promise<void> {
    const { delivered = [], finished = [], candidates = [] } = result;
    if (candidates.length > 0) await this.#writeDeadLetters(candidates, nowMs);
    await this.#clearDeadLetters(delivered, finished);
    const statuses = reportedStatuses(this.#context.lane.destination, result, nowMs);
    if (statuses.length > 0) await this.#context.reports.note(statuses);
  }

  /** Closes or withdraws the dead letters of delivered conversions, whoever wrote them. */
  async #clearDeadLetters(
    delivered: readonly PreparedConversion[],
    finished: readonly Finished[],
  ): Promise<void> {
    const { lane, deadLetters } = this.#context;
    const { counted, uncounted } = deadLettersOfDelivered(delivered, finished);
    if (counted.length > 0) await deadLetters.close(lane.destination, counted);
    if (uncounted.length > 0) await deadLetters.withdraw(lane.destination, uncounted);
  }

  /** Writes dead letters. Pauses the destination when it has more than `maxDeadLetters`, until a person resumes it. */
  async #writeDeadLetters(candidates: readonly DeadLetterCandidate[], nowMs: number): Promise<void> {
    const { lane, lease, deadLetters, gate, maxDeadLetters, listen, dialect, erasures } = this.#context;
    const { destination } = lane;
    const kept = await deadLetters.write(
      destination,
      candidates.map((candidate) =>
        deadLetterOf(candidate, { destination, dataset: dialect.dataset, nowMs, erasures }),
      ),
      lease.incarnation,
    );
    if (kept <= maxDeadLetters) return;
    await gate.shut(destination, "paused", 0, { reason: "dead-letters" });
    listen({ kind: "gate", destination, state: "paused", reason: "dead-letters", waitMs: 0 });
  }

  #notify(
    { delivered = [], finished = [], candidates = [] }: Result,
    { duplicates, matching }: { readonly duplicates: number; readonly matching: Matching },
    nowMs: number,
  ): void {
    const dead: Partial<Record<DeadReason, number>> = {};
    for (const { reason } of candidates) dead[reason] = (dead[reason] ?? 0) + 1;
    this.#context.listen({
      kind: "settled",
      destination: this.#context.lane.destination,
      delivered: delivered.length,
      duplicates,
      erased: finished.filter(({ as }) => as === "erased").length,
      dead,
      matching,
      latencies: delivered.flatMap(({ queued: { envelope } }) =>
        envelope.replay === undefined ? [Math.max(0, nowMs - envelope.receivedAtMs) / 1000] : [],
      ),
    });
  }
}

/** These conversions and their in-batch duplicates, without those that were set aside while their answer was on its way. */
function leaving(queuedConversions: readonly QueuedConversion[]): readonly QueuedConversion[] {
  return queuedConversions
    .flatMap((queued) => [queued, ...queued.duplicates])
    .filter(({ hasLeft }) => !hasLeft);
}

/** How many conversions these are with their in-batch duplicates. */
function endingIn(queuedConversions: readonly QueuedConversion[]): number {
  return queuedConversions.reduce((sum, { duplicates }) => sum + 1 + duplicates.length, 0);
}
