import { type EndedPart, deadLetterIdOf, type SentConversion, type Settlement } from "@relay/core";
import type { QueuedConversion, OpenSegment } from "./queued-conversion.ts";
import { indexBitsOf } from "./index-bits.ts";
import type { DeadLetterCandidate, Finished, PreparedConversion } from "./triage.ts";

/** What is known of some copies of a micro-batch. */
export interface Result {
  readonly delivered?: readonly PreparedConversion[];
  /** Finished before this drain met them. */
  readonly finished?: readonly Finished[];
  readonly candidates?: readonly DeadLetterCandidate[];
}

/** A receipt a source. What was delivered together was in the same requests, since a request is only ever divided. */
export function deliveriesOf(
  delivered: readonly PreparedConversion[],
  nowMs: number,
): Settlement["deliveries"] {
  const bySource = Map.groupBy(delivered, ({ queued }) => queued.envelope.source);
  return Array.from(bySource, ([source, own]) => {
    const attempts = own[0]?.attempts ?? [];
    const traceId = attempts.at(-1)?.answer.traceId;
    const receipt = {
      source,
      atMs: nowMs,
      attempts: attempts.length,
      ...(traceId !== undefined && { traceId }),
    };
    return { identities: own.map(({ queued }) => queued.identity), receipt };
  });
}

/** Copies whose source no receipt names: those that were not delivered themselves, but ended before or with another one. */
export function sentConversionsOf({
  delivered = [],
  candidates = [],
  finished = [],
}: Result): readonly SentConversion[] {
  const queuedConversions = [
    ...delivered.flatMap(({ queued }) =>
      queued.duplicates.filter(({ envelope }) => envelope.source !== queued.envelope.source),
    ),
    ...[...candidates, ...finished].flatMap(({ queued }) => [queued, ...queued.duplicates]),
  ];
  return queuedConversions.map(({ identity, outrankedBy, envelope: { source } }) => ({
    identity: outrankedBy ?? identity,
    source,
  }));
}

/**
 * The dead letters that delivered conversions may have: of a death that was counted (a replay had put the conversion back, or an
 * earlier copy of it was given up), and of one that may not have been.
 */
export function deadLettersOfDelivered(
  delivered: readonly PreparedConversion[],
  finished: readonly Finished[],
): { readonly counted: readonly string[]; readonly uncounted: readonly string[] } {
  const replayed = [...delivered, ...finished.filter(({ as }) => as === "delivered")]
    .flatMap(({ queued }) => [queued, ...queued.duplicates])
    .filter(({ envelope }) => envelope.replay !== undefined);
  const raised = delivered.filter(({ deadLetter }) => deadLetter === "counted").map(({ queued }) => queued);
  const counted = new Set([...replayed, ...raised].map(deadLetterOf));
  const uncounted = delivered
    .filter(({ deadLetter }) => deadLetter === "uncounted")
    .map(({ queued }) => deadLetterOf(queued));
  return { counted: [...counted], uncounted: uncounted.filter((id) => !counted.has(id)) };
}

const deadLetterOf = ({ identity }: QueuedConversion) => deadLetterIdOf(identity);

/** What the end of some copies is to their segments: those that have no copy left then, and parts of the others. */
export function segmentsEndedBy(queuedConversions: readonly QueuedConversion[]): {
  readonly finished: readonly OpenSegment[];
  readonly parts: readonly EndedPart[];
} {
  const finished: OpenSegment[] = [];
  const parts: EndedPart[] = [];
  for (const [segment, own] of Map.groupBy(queuedConversions, (queued) => queued.segment)) {
    if (segment.unfinished === own.length) finished.push(segment);
    // What was taken from beside the lane is of no segment of it.
    else if (segment.unfinished !== Infinity)
      parts.push({ segmentId: segment.id, indexes: indexBitsOf(own.map(({ position }) => position.index)) });
  }
  return { finished, parts };
}

export function conversionsOf({
  delivered = [],
  candidates = [],
  finished = [],
}: Result): readonly QueuedConversion[] {
  return [...delivered, ...candidates, ...finished].map(({ queued }) => queued);
}

export function halvesOf(result: Result): readonly [Result, Result] {
  const middle = Math.ceil(conversionsOf(result).length / 2);
  const leftOf = new Set(conversionsOf(result).slice(0, middle));
  const half = (isLeft: boolean): Result => {
    const mine = <T extends { readonly queued: QueuedConversion }>(items: readonly T[] = []) =>
      items.filter(({ queued }) => leftOf.has(queued) === isLeft);
    return {
      delivered: mine(result.delivered),
      candidates: mine(result.candidates),
      finished: mine(result.finished),
    };
  };
  return [half(true), half(false)];
}
