import { type EndedPart, deadLetterIdOf, type SentConversion, type Settlement } from "@relay/core";
import type { QueuedConversion, OpenSegment } from "./queued-conversion.ts";
import { indexBitsOf } from "./index-bits.ts";
import type { DeadLetterCandidate, Finished, PreparedConversion } from "./triage.ts";

/** Outcomes of some conversions of a micro-batch. */
export interface Result {
  readonly delivered?: readonly PreparedConversion[];
  /** Conversions that were finished before this drain read them. */
  readonly finished?: readonly Finished[];
  readonly candidates?: readonly DeadLetterCandidate[];
}

/** One receipt for the conversions that have the same source, number of requests and platform's trace id. */
export function deliveriesOf(
  delivered: readonly PreparedConversion[],
  nowMs: number,
): Settlement["deliveries"] {
  return receiptGroups(delivered).map((own) => {
    const attempts = own[0]?.attempts ?? [];
    const traceId = traceIdOf(attempts);
    const receipt = {
      source: own[0]?.queued.envelope.source ?? "",
      atMs: nowMs,
      attempts: attempts.length,
      ...(traceId !== undefined && { traceId }),
    };
    return { identities: own.map(({ queued }) => queued.identity), receipt };
  });
}

/** Those of one request stand side by side, so that the key of most is not needed. */
function receiptGroups(delivered: readonly PreparedConversion[]): readonly (readonly PreparedConversion[])[] {
  const groups = new Map<string, PreparedConversion[]>();
  let last: PreparedConversion | undefined;
  let group: PreparedConversion[] = [];
  for (const prepared of delivered) {
    if (!last || !hasSameReceipt(last, prepared)) {
      const { queued, attempts } = prepared;
      const key = `${attempts.length} ${traceIdOf(attempts) ?? ""} ${queued.envelope.source}`;
      group = groups.get(key) ?? [];
      groups.set(key, group);
    }
    group.push(prepared);
    last = prepared;
  }
  return [...groups.values()];
}

function hasSameReceipt(one: PreparedConversion, other: PreparedConversion): boolean {
  return (
    one.attempts.length === other.attempts.length &&
    one.attempts.at(-1)?.answer === other.attempts.at(-1)?.answer &&
    one.queued.envelope.source === other.queued.envelope.source
  );
}

/** Of the request that delivered it. */
function traceIdOf(attempts: PreparedConversion["attempts"]): string | undefined {
  return attempts.at(-1)?.answer.traceId;
}

/**
 * The conversions whose source no receipt names: in-batch duplicates of another source, dead-letter candidates, and
 * those that were finished before.
 */
export function sentConversionsOf({
  delivered = [],
  candidates = [],
  finished = [],
}: Result): readonly SentConversion[] {
  const queuedConversions = [
    ...delivered.flatMap(({ queued }) =>
      queued.duplicates.filter(({ envelope }) => envelope.source !== queued.envelope.source),
    ),
    ...[...candidates, ...finished.filter(({ as }) => as !== "erased")].flatMap(({ queued }) => [
      queued,
      ...queued.duplicates,
    ]),
  ];
  return queuedConversions.map(({ identity, outrankedBy, envelope: { source } }) => ({
    identity: outrankedBy ?? identity,
    source,
  }));
}

/**
 * Ids of the dead letters that delivered conversions, and those of erased persons, may have. `counted`: the ledger or a
 * replay knows of the dead letter. `uncounted`: an earlier drain may have written one and died before it settled.
 */
export function deadLettersOfDelivered(
  delivered: readonly PreparedConversion[],
  finished: readonly Finished[],
): { readonly counted: readonly string[]; readonly uncounted: readonly string[] } {
  const all = [...delivered, ...finished.filter(({ as }) => as !== "given-up")];
  const uncounted = new Set(
    all
      .filter(({ deadLetter, queued }) => deadLetter === "uncounted" && queued.envelope.replay === undefined)
      .map(({ queued }) => deadLetterOf(queued)),
  );
  const replayed = all
    .flatMap(({ queued }) => [queued, ...queued.duplicates])
    .filter(({ envelope }) => envelope.replay !== undefined);
  const givenUp = delivered.filter(({ deadLetter }) => deadLetter === "counted").map(({ queued }) => queued);
  const counted = new Set([...replayed, ...givenUp].map(deadLetterOf));
  return { counted: [...counted].filter((id) => !uncounted.has(id)), uncounted: [...uncounted] };
}

const deadLetterOf = ({ identity }: QueuedConversion) => deadLetterIdOf(identity);

/**
 * Splits the conversions that ended by segment: segments without any unfinished conversion, and parts of the others.
 */
export function segmentsEndedBy(queuedConversions: readonly QueuedConversion[]): {
  readonly finished: readonly OpenSegment[];
  readonly parts: readonly EndedPart[];
} {
  const finished: OpenSegment[] = [];
  const parts: EndedPart[] = [];
  for (const [segment, own] of Map.groupBy(queuedConversions, (queued) => queued.segment)) {
    if (segment.unfinished === own.length) finished.push(segment);
    // A set-aside group is no segment of the lane.
    else if (segment.unfinished !== Infinity)
      parts.push({ segmentId: segment.id, indexes: indexBitsOf(own.map(({ index }) => index)) });
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

export function eventNamesOf({ delivered = [], candidates = [], finished = [] }: Result): readonly string[] {
  const names = new Set(delivered.map(({ eventName }) => eventName));
  for (const { queued } of [...candidates, ...finished]) names.add(queued.conversion.event_name);
  return [...names];
}

/** The outcomes of several results in one. */
export function joined(results: readonly Result[]): Result {
  const [only] = results;
  if (only && results.length === 1) return only;
  return {
    delivered: results.flatMap(({ delivered = [] }) => delivered),
    finished: results.flatMap(({ finished = [] }) => finished),
    candidates: results.flatMap(({ candidates = [] }) => candidates),
  };
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

/**
 * How many of `ended` conversions were duplicates. One given up at its position is read again when that settle was not
 * certain to last; it is no duplicate, and neither is one of an erased person.
 */
export function duplicatesIn(
  { delivered = [], finished = [], candidates = [] }: Result,
  ended: number,
): number {
  const again = finished.filter(({ as }) => as !== "delivered").length;
  return Math.max(0, ended - delivered.length - candidates.length - again);
}
