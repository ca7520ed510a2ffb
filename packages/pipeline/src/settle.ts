import {
  letterIdOf,
  type DeadLetter,
  type DeadLetters,
  type DeadReason,
  type Dialect,
  type Gate,
  type Identity,
  type LaneDrain,
  type LaneRef,
  type Listener,
  type Matching,
  type Receipt,
  type Reports,
} from "@relay/core";
import type { Copy, OpenSegment } from "./copy.ts";
import { matchingOf, qualitiesOf } from "./matching.ts";
import { reportedEnds } from "./reported-ends.ts";
import type { Result } from "./result.ts";
import type { Casualty, Parcel } from "./triage.ts";

export interface SettlerContext {
  readonly lane: LaneRef;
  readonly dialect: Dialect;
  readonly lanes: LaneDrain;
  readonly deadLetters: DeadLetters;
  readonly reports: Reports;
  readonly gate: Gate;
  /** Letters of the destination from which on it is paused. */
  readonly maxDeadLetters: number;
  readonly listen: Listener;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Writes down what a drain finds out: dead letters first, written or closed, then the reports that were asked for, then
 * the ledger and the segments in one script. One settle at a time, because a segment is deleted by the settle that finishes
 * its last copy, and two at once would each leave it to the other.
 */
export class Settler {
  readonly #context: SettlerContext;
  readonly #inFlight = new Map<Identity, Copy>();
  #turn: Promise<unknown> = Promise.resolve();
  #settledAny = false;

  constructor(context: SettlerContext) {
    this.#context = context;
  }

  /** Whether anything was finished in this slice. */
  get settledAny(): boolean {
    return this.#settledAny;
  }

  /** Takes copies into flight. A copy whose identity is in flight already joins that one as its twin and is left out. */
  embark(copies: readonly Copy[]): readonly Copy[] {
    return copies.filter((copy) => {
      const { identity } = copy;
      const first = this.#inFlight.get(identity);
      if (first) first.twins.push(copy);
      else this.#inFlight.set(identity, copy);
      return first === undefined;
    });
  }

  /** Takes copies out of flight that were not finished: they, and their twins, stay in the lane. */
  disembark(copies: readonly Copy[]): void {
    for (const copy of copies) {
      const { identity } = copy;
      if (this.#inFlight.get(identity) === copy) this.#inFlight.delete(identity);
    }
  }

  /** Settles a part of a micro-batch. `definite` on its last part, unless an answer is missing. */
  async settle(batchId: string, result: Result, definite: boolean): Promise<void> {
    const turn = this.#turn.then(() => this.#settle(batchId, result, definite));
    // The next turn does not run after a failed one: it could delete a segment whose marks were not written.
    this.#turn = turn;
    turn.catch(() => undefined);
    await turn;
  }

  async #settle(batchId: string, result: Result, definite: boolean): Promise<void> {
    const { delivered = [], finished = [], casualties = [] } = result;
    const { lane, lanes, deadLetters, reports } = this.#context;
    const nowMs = this.#context.now();
    if (casualties.length > 0) await this.#bury(casualties, nowMs);
    const replayed = replayedAmong([...delivered, ...finished.filter(({ as }) => as === "delivered")]);
    if (replayed.length > 0) await deadLetters.close(lane.destination, replayed);
    const ends = reportedEnds(lane.destination, result, nowMs);
    if (ends.length > 0) await reports.note(ends);
    const copies = [...delivered, ...casualties, ...finished].map(({ copy }) => copy);
    const ended = copies.flatMap((copy) => [copy, ...copy.twins]);
    this.disembark(copies);
    const matching = matchingOf(delivered, this.#context.dialect);
    await lanes.settle(lane, {
      batchId,
      definite,
      delivered: delivered.map(({ copy }) => copy.identity),
      ...receiptOf(delivered, nowMs),
      qualities: qualitiesOf(delivered, matching.scores),
      eventNames: [...new Set(copies.map(({ conversion }) => conversion.event_name))],
      dead: casualties.map(({ copy: { identity, position }, reason }) => ({ identity, position, reason })),
      finished: finishSegments(ended),
    });
    if (ended.length === 0) return;
    this.#settledAny = true;
    const duplicates = ended.length - delivered.length - casualties.length;
    this.#tell(delivered, casualties, duplicates, matching, nowMs);
  }

  /** Where there are more letters than there may be, the destination is paused until a person has dealt with them. */
  async #bury(casualties: readonly Casualty[], nowMs: number): Promise<void> {
    const { lane, deadLetters, gate, maxDeadLetters, listen } = this.#context;
    const { destination } = lane;
    const letters = await deadLetters.write(
      destination,
      casualties.map((casualty) => this.#letter(casualty, nowMs)),
    );
    if (letters <= maxDeadLetters) return;
    await gate.shut(destination, "paused", 0, { reason: "dead-letters" });
    listen({ kind: "gate", destination, state: "paused", reason: "dead-letters", waitMs: 0 });
  }

  #tell(
    delivered: readonly Parcel[],
    casualties: readonly Casualty[],
    duplicates: number,
    matching: Matching,
    nowMs: number,
  ): void {
    const dead: Partial<Record<DeadReason, number>> = {};
    for (const { reason } of casualties) dead[reason] = (dead[reason] ?? 0) + 1;
    this.#context.listen({
      kind: "settled",
      destination: this.#context.lane.destination,
      delivered: delivered.length,
      duplicates,
      dead,
      matching,
      latencies: delivered.flatMap(({ copy: { envelope } }) =>
        envelope.replay === undefined ? [(nowMs - envelope.receivedAtMs) / 1000] : [],
      ),
    });
  }

  #letter({ copy, reason, detail, parcel }: Casualty, nowMs: number): DeadLetter {
    return {
      id: letterIdOf(copy.identity),
      destination: this.#context.lane.destination,
      dataset: this.#context.dialect.dataset,
      reason,
      diedAtMs: nowMs,
      envelope: copy.envelope,
      conversion: copy.conversion,
      ...(parcel && { sent: parcel.prepared.json }),
      ...(detail !== undefined && { detail }),
      attempts: parcel?.attempts ?? [],
    };
  }
}

/** What was delivered together was in the same requests, since a request is only ever divided. */
function receiptOf([first]: readonly Parcel[], nowMs: number): { readonly receipt?: Receipt } {
  if (!first) return {};
  const traceId = first.attempts.at(-1)?.answer.traceId;
  const { length: attempts } = first.attempts;
  return { receipt: { atMs: nowMs, attempts, ...(traceId !== undefined && { traceId }) } };
}

/** The letters of delivered copies that a replay had put back. */
function replayedAmong(delivered: readonly { readonly copy: Copy }[]): readonly string[] {
  return delivered.flatMap(({ copy }) =>
    [copy, ...copy.twins].some(({ envelope }) => envelope.replay !== undefined)
      ? [letterIdOf(copy.identity)]
      : [],
  );
}

/** Counts copies off their segments; those with none left are finished. */
function finishSegments(copies: readonly Copy[]): readonly OpenSegment[] {
  const finished: OpenSegment[] = [];
  for (const { segment } of copies) {
    segment.unfinished -= 1;
    if (segment.unfinished === 0) finished.push(segment);
  }
  return finished;
}
