import {
  type Conversion,
  type Envelope,
  type Identity,
  identityOf,
  type Position,
  type SegmentItem,
  unauthenticatedIdentity,
} from "@relay/core";

/** A segment being drained: finished, and deleted, when each of its copies is. */
export interface OpenSegment {
  readonly id: string;
  /** Conversions in it, as its producer counted them. */
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** Bytes of one of its conversions, as JSON: their mean. */
  readonly meanBytes: number;
  /** Copies not finished yet. */
  unfinished: number;
}

/** One conversion at one position of a lane. The ledger knows identities; a lane holds copies. */
export interface QueuedConversion {
  readonly segment: OpenSegment;
  readonly position: Position;
  readonly envelope: Envelope;
  readonly conversion: Conversion;
  readonly identity: Identity;
  /** The identity of authenticated copies, where this one is unauthenticated: it ends with them, and they never with it. */
  readonly outrankedBy: Identity | undefined;
  /** Later copies of the same identity, or outranked by it, met while this one is in flight: they end as it ends. */
  readonly duplicates: QueuedConversion[];
  /** Set when it is settled, or moved beside its lane. */
  hasLeft: boolean;
}

/** When a copy entered its lane, milliseconds of Redis' clock: its segment's id begins with it. */
export function arrivalOf({ segment }: QueuedConversion): number {
  return Number.parseInt(segment.id, 10);
}

/** An item of a segment as a copy. One whose identity cannot be told gets one by its place: it costs itself, later. */
export function queuedConversionOf(
  { envelope, conversion }: SegmentItem,
  { segment, index, dataset }: { segment: OpenSegment; index: number; dataset: string },
): QueuedConversion {
  const position = { segmentId: segment.id, index };
  const named = identify();
  const isOutranked = envelope.isUnauthenticated === true;
  const identity = isOutranked ? unauthenticatedIdentity(named) : named;
  const outrankedBy = isOutranked ? named : undefined;
  return { segment, position, envelope, conversion, identity, outrankedBy, duplicates: [], hasLeft: false };

  function identify(): Identity {
    try {
      return identityOf(dataset, conversion);
    } catch {
      return identityOf(dataset, { event_name: segment.id, event_id: String(index) });
    }
  }
}
