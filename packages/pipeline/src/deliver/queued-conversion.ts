import {
  type Conversion,
  type Envelope,
  type Identity,
  identityOf,
  type Position,
  positionAt,
  type SegmentItem,
  unauthenticatedIdentity,
} from "@relay/core";

/** A segment being drained. It is deleted when each of its conversions is finished. */
export interface OpenSegment {
  readonly id: string;
  /** When it entered its lane, milliseconds of Redis' clock. */
  readonly arrivedAtMs: number;
  /** Conversions in it, as its producer counted them. */
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** Mean size of its conversions as JSON, bytes. */
  readonly meanBytes: number;
  /** Conversions not finished yet. */
  unfinished: number;
}

/** One conversion at one position of a lane. Several queued conversions can have the same identity. */
export interface QueuedConversion {
  readonly segment: OpenSegment;
  /** Its index in the segment. */
  readonly index: number;
  readonly position: Position;
  readonly envelope: Envelope;
  readonly conversion: Conversion;
  readonly identity: Identity;
  /**
   * The identity of the authenticated conversion, when this one is unauthenticated. This one ends with an authenticated
   * one, never the other way round.
   */
  readonly outrankedBy: Identity | undefined;
  /**
   * In-batch duplicates: later conversions of the same identity, or outranked by it, read while this one is in flight.
   * They end as it ends.
   */
  readonly duplicates: QueuedConversion[];
  /** True once it is settled or set aside. */
  hasLeft: boolean;
}

/**
 * Makes a queued conversion of an item of a segment. When its identity cannot be computed, it gets one from its
 * position, and triage makes it a dead letter later.
 */
export function queuedConversionOf(
  { envelope, conversion }: SegmentItem,
  { segment, index, dataset }: { segment: OpenSegment; index: number; dataset: string },
): QueuedConversion {
  const position = positionAt(segment.id, index);
  const named = identify();
  const isOutranked = envelope.isUnauthenticated === true;
  const identity = isOutranked ? unauthenticatedIdentity(named) : named;
  const outrankedBy = isOutranked ? named : undefined;
  return {
    segment,
    index,
    position,
    envelope,
    conversion,
    identity,
    outrankedBy,
    duplicates: [],
    hasLeft: false,
  };

  function identify(): Identity {
    try {
      return identityOf(dataset, conversion);
    } catch {
      return identityOf(dataset, { event_name: segment.id, event_id: String(index) });
    }
  }
}
