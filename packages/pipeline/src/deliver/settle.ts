import {
  laneName,
  deadLetterIdOf,
  type DeadLetter,
  type DeadLetters,
  type DeadReason,
  type Dialect,
  type Gate,
  type Identity,
  type Incarnation,
  type LaneDrain,
  type LaneRef,
  type Listener,
  type Matching,
  type Reports,
} from "@relay/core";
import { type AsideCause, asideGroups, FRESH, partsOf } from "../aside/aside.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import { matchingOf, qualitiesOf } from "./matching.ts";
import { reportedStatuses } from "./reported-statuses.ts";
import {
  conversionsOf,
  deliveriesOf,
  halvesOf,
  deadLettersOfDelivered,
  type Result,
  segmentsEndedBy,
  sentConversionsOf,
} from "./result.ts";
import type { DeadLetterCandidate, Finished, PreparedConversion } from "./triage.ts";

/** A queued conversion whose outcome could not be written. */
export interface Unsettled {
  readonly queued: QueuedConversion;
  readonly error: unknown;
}

export interface SettlerContext {
  readonly lane: LaneRef;
  /** Incarnation of the store when the slice began. */
  readonly incarnation: Incarnation;
  /** Whether no other drain can have taken up the lane meanwhile. */
  readonly leaseLasts: () => boolean;
  readonly dialect: Dialect;
  readonly lanes: LaneDrain;
  readonly deadLetters: DeadLetters;
  readonly reports: Reports;
  readonly gate: Gate;
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
 * script then writes the ledger and the segments. Settles run one at a time: the settle that finishes the last
 * conversion of a segment deletes the segment, and of two at once each would leave that to the other.
 */
export class Settler {
  readonly #context: SettlerContext;
  readonly #inFlight = new Map<Identity, QueuedConversion>();
  #turn: Promise<unknown> = Promise.resolve();
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
   * Adds queued conversions to those in flight and returns the ones to send. A conversion is left out if its identity
   * is in flight already: it joins that conversion as an in-batch duplicate. An unauthenticated conversion also joins
   * the authenticated conversion of its identity, wherever that stands in the list.
   */
  addInFlight(queuedConversions: readonly QueuedConversion[]): readonly QueuedConversion[] {
    const joined = new Set<QueuedConversion>();
    const join = (queued: QueuedConversion) => {
      const { identity, outrankedBy } = queued;
      const above = outrankedBy === undefined ? undefined : this.#inFlight.get(outrankedBy);
      const first = above ?? this.#inFlight.get(identity);
      if (!first) {
        this.#inFlight.set(identity, queued);
        return;
      }
      first.duplicates.push(queued);
      joined.add(queued);
    };
    for (const queued of queuedConversions) if (queued.outrankedBy === undefined) join(queued);
    for (const queued of queuedConversions) if (queued.outrankedBy !== undefined) join(queued);
    return joined.size === 0 ? queuedConversions : queuedConversions.filter((queued) => !joined.has(queued));
  }

  /** Whether a queued conversion is in flight and not settled. */
  holds(queued: QueuedConversion): boolean {
    return !queued.hasLeft && this.#inFlight.get(queued.identity) === queued;
  }

  /** Puts conversions back into flight after a write failed. */
  #hold(queuedConversions: readonly QueuedConversion[]): void {
    for (const queued of queuedConversions)
      if (!this.#inFlight.has(queued.identity)) this.#inFlight.set(queued.identity, queued);
  }

  /** Removes conversions from those in flight. Unsettled ones stay in the lane, with their in-batch duplicates. */
  release(queuedConversions: readonly QueuedConversion[]): void {
    for (const queued of queuedConversions) {
      const { identity } = queued;
      if (this.#inFlight.get(identity) === queued) this.#inFlight.delete(identity);
    }
  }

  /**
   * Settles a part of a micro-batch. `definite` is true for the last part, unless an answer is missing. Returns the
   * conversions that could not be written even alone. Rejects when the lane itself does not answer.
   */
  settle(batchId: string, result: Result, definite: boolean): Promise<readonly Unsettled[]> {
    return this.#inTurn(() => this.#settleParts(batchId, result, definite));
  }

  /**
   * Moves the unsettled conversions, and their in-batch duplicates, out of the lane into set-aside groups, one request
   * each. Returns false when there is no room for them: then they stay in the lane.
   */
  setAside(queuedConversions: readonly QueuedConversion[], cause: AsideCause): Promise<boolean> {
    return this.#inTurn(() => this.#setAside(queuedConversions, cause));
  }

  /** A failed turn stops all later ones: a later one could delete a segment whose marks were not written. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn;
    turn.catch(() => undefined);
    return turn;
  }

  /** Halves a result that cannot be written until the conversions that cause the failure stand alone. */
  async #settleParts(batchId: string, result: Result, definite: boolean): Promise<readonly Unsettled[]> {
    try {
      await this.#settle(batchId, result, definite);
      return [];
    } catch (error) {
      const queuedConversions = conversionsOf(result);
      const [only] = queuedConversions;
      // When the lane does not answer at all, the failure is not about these conversions.
      if (!only || !(await this.#laneAnswers())) throw error;
      this.#hold(queuedConversions);
      if (queuedConversions.length === 1) return [{ queued: only, error }];
      const [left, right] = halvesOf(result);
      const unsettled = [
        ...(await this.#settleParts(batchId, left, false)),
        ...(await this.#settleParts(batchId, right, false)),
      ];
      if (definite) await this.#settle(batchId, {}, true);
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

  async #settle(batchId: string, whole: Result, definite: boolean): Promise<void> {
    // After the lease has lapsed, another drain may have delivered a conversion that this one gives up.
    const result = this.#context.leaseLasts() ? whole : { ...whole, candidates: [] };
    const { delivered = [], finished = [], candidates = [] } = result;
    const { lane, lanes, reports } = this.#context;
    const nowMs = Math.round(this.#context.redisNowMs());
    if (candidates.length > 0) await this.#writeDeadLetters(candidates, nowMs);
    await this.#clearDeadLetters(delivered, finished);
    const statuses = reportedStatuses(lane.destination, result, nowMs);
    if (statuses.length > 0) await reports.note(statuses);
    const queuedConversions = conversionsOf(result);
    // A conversion that was set aside while its answer was on its way has left its segment already.
    const ended = queuedConversions
      .flatMap((queued) => [queued, ...queued.duplicates])
      .filter(({ hasLeft }) => !hasLeft);
    this.release(queuedConversions);
    const matching = matchingOf(delivered, this.#context.dialect);
    await lanes.settle(lane, {
      incarnation: this.#context.incarnation,
      batchId,
      definite,
      deliveries: deliveriesOf(delivered, nowMs),
      sent: sentConversionsOf(result),
      qualities: qualitiesOf(delivered, matching.scores),
      eventNames: [...new Set(queuedConversions.map(({ conversion }) => conversion.event_name))],
      dead: candidates.map(({ queued: { identity, position }, reason }) => ({ identity, position, reason })),
      ...segmentsEndedBy(ended),
    });
    this.#leave(ended);
    if (ended.length === 0) return;
    // A conversion given up at this position is read again when that settle was not certain to last. It is no
    // duplicate.
    const again = finished.filter(({ as }) => as === "given-up").length;
    const duplicates = Math.max(0, ended.length - delivered.length - candidates.length - again);
    this.#notify(result, { duplicates, matching }, nowMs);
  }

  async #setAside(
    queuedConversions: readonly QueuedConversion[],
    { error, possiblySentAtMs }: AsideCause,
  ): Promise<boolean> {
    const { lane, incarnation, lanes, dialect, listen } = this.#context;
    const left = queuedConversions.filter((queued) => this.holds(queued));
    if (left.length === 0) return true;
    const all = left.flatMap((queued) => [queued, ...queued.duplicates]);
    const state = {
      ...FRESH,
      ...(error !== undefined && { error }),
      ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
    };
    const groups = asideGroups(partsOf(all), this.#context.nextAsideId, dialect, state);
    this.release(left);
    const identities = left.map(({ identity }) => identity);
    if (!(await lanes.setAside(lane, { incarnation, groups, identities, ...segmentsEndedBy(all) }))) {
      this.#hold(left);
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
    const { lane, incarnation, deadLetters, gate, maxDeadLetters, listen } = this.#context;
    const { destination } = lane;
    const kept = await deadLetters.write(
      destination,
      candidates.map((candidate) => this.#deadLetter(candidate, nowMs)),
      incarnation,
    );
    if (kept <= maxDeadLetters) return;
    await gate.shut(destination, "paused", 0, { reason: "dead-letters" });
    listen({ kind: "gate", destination, state: "paused", reason: "dead-letters", waitMs: 0 });
  }

  #notify(
    { delivered = [], candidates = [] }: Result,
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
      dead,
      matching,
      latencies: delivered.flatMap(({ queued: { envelope } }) =>
        envelope.replay === undefined ? [Math.max(0, nowMs - envelope.receivedAtMs) / 1000] : [],
      ),
    });
  }

  #deadLetter(
    { queued, reason, detail, possiblySentAtMs, prepared, attempts }: DeadLetterCandidate,
    nowMs: number,
  ): DeadLetter {
    return {
      id: deadLetterIdOf(queued.identity),
      destination: this.#context.lane.destination,
      dataset: this.#context.dialect.dataset,
      reason,
      diedAtMs: nowMs,
      ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
      envelope: queued.envelope,
      conversion: queued.conversion,
      ...(prepared && { sent: prepared.event.json }),
      ...(detail !== undefined && { detail }),
      attempts: attempts ?? prepared?.attempts ?? [],
    };
  }
}
