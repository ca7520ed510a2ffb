import { type EndedPart, letterIdOf, type SentCopy, type Settlement } from "@relay/core";
import type { Copy, OpenSegment } from "./copy.ts";
import { indexBitsOf } from "./index-bits.ts";
import type { Casualty, Finished, Parcel } from "./triage.ts";

/** What is known of some copies of a micro-batch. */
export interface Result {
  readonly delivered?: readonly Parcel[];
  /** Finished before this drain met them. */
  readonly finished?: readonly Finished[];
  readonly casualties?: readonly Casualty[];
}

/** A receipt a source. What was delivered together was in the same requests, since a request is only ever divided. */
export function deliveriesOf(delivered: readonly Parcel[], nowMs: number): Settlement["deliveries"] {
  const bySource = Map.groupBy(delivered, ({ copy }) => copy.envelope.source);
  return Array.from(bySource, ([source, own]) => {
    const attempts = own[0]?.attempts ?? [];
    const traceId = attempts.at(-1)?.answer.traceId;
    const receipt = {
      source,
      atMs: nowMs,
      attempts: attempts.length,
      ...(traceId !== undefined && { traceId }),
    };
    return { identities: own.map(({ copy }) => copy.identity), receipt };
  });
}

/** Copies whose source no receipt names: those that were not delivered themselves, but ended before or with another one. */
export function sentCopiesOf({
  delivered = [],
  casualties = [],
  finished = [],
}: Result): readonly SentCopy[] {
  const copies = [
    ...delivered.flatMap(({ copy }) =>
      copy.twins.filter(({ envelope }) => envelope.source !== copy.envelope.source),
    ),
    ...[...casualties, ...finished].flatMap(({ copy }) => [copy, ...copy.twins]),
  ];
  return copies.map(({ identity, outrankedBy, envelope: { source } }) => ({
    identity: outrankedBy ?? identity,
    source,
  }));
}

/**
 * The letters that delivered conversions may have: of a death that was counted (a replay had put the conversion back, or an
 * earlier copy of it was given up), and of one that may not have been.
 */
export function lettersOfDelivered(
  delivered: readonly Parcel[],
  finished: readonly Finished[],
): { readonly counted: readonly string[]; readonly uncounted: readonly string[] } {
  const replayed = [...delivered, ...finished.filter(({ as }) => as === "delivered")]
    .flatMap(({ copy }) => [copy, ...copy.twins])
    .filter(({ envelope }) => envelope.replay !== undefined);
  const raised = delivered.filter(({ letter }) => letter === "counted").map(({ copy }) => copy);
  const counted = new Set([...replayed, ...raised].map(letterOf));
  const uncounted = delivered
    .filter(({ letter }) => letter === "uncounted")
    .map(({ copy }) => letterOf(copy));
  return { counted: [...counted], uncounted: uncounted.filter((id) => !counted.has(id)) };
}

const letterOf = ({ identity }: Copy) => letterIdOf(identity);

/** What the end of some copies is to their segments: those that have no copy left then, and parts of the others. */
export function segmentsEndedBy(copies: readonly Copy[]): {
  readonly finished: readonly OpenSegment[];
  readonly parts: readonly EndedPart[];
} {
  const finished: OpenSegment[] = [];
  const parts: EndedPart[] = [];
  for (const [segment, own] of Map.groupBy(copies, (copy) => copy.segment)) {
    if (segment.unfinished === own.length) finished.push(segment);
    // What was taken from beside the lane is of no segment of it.
    else if (segment.unfinished !== Infinity)
      parts.push({ segmentId: segment.id, indexes: indexBitsOf(own.map(({ position }) => position.index)) });
  }
  return { finished, parts };
}

export function copiesOf({ delivered = [], casualties = [], finished = [] }: Result): readonly Copy[] {
  return [...delivered, ...casualties, ...finished].map(({ copy }) => copy);
}

export function halvesOf(result: Result): readonly [Result, Result] {
  const middle = Math.ceil(copiesOf(result).length / 2);
  const leftOf = new Set(copiesOf(result).slice(0, middle));
  const half = (isLeft: boolean): Result => {
    const mine = <T extends { readonly copy: Copy }>(items: readonly T[] = []) =>
      items.filter(({ copy }) => leftOf.has(copy) === isLeft);
    return {
      delivered: mine(result.delivered),
      casualties: mine(result.casualties),
      finished: mine(result.finished),
    };
  };
  return [half(true), half(false)];
}
