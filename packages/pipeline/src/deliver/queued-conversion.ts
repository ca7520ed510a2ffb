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
import type { BegunBatch } from "./begun-batch.ts";

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
  /** Parses the conversion at an index again. Absent: its conversions stay parsed. */
  readonly parseAgain?: (index: number) => Conversion;
  /** Conversions not finished yet. */
  unfinished: number;
}

/** One conversion at one position of a lane. Several queued conversions can have the same identity. */
export class QueuedConversion {
  readonly segment: OpenSegment;
  /** Its index in the segment. */
  readonly index: number;
  readonly envelope: Envelope;
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
  readonly duplicates: QueuedConversion[] = [];
  /** True once it is settled or set aside. */
  hasLeft = false;
  /** The micro-batch in which it is being delivered. */
  batch: BegunBatch | undefined;
  #conversion: Conversion | undefined;

  constructor(
    { envelope, conversion }: SegmentItem,
    { segment, index, dataset }: { segment: OpenSegment; index: number; dataset: string },
  ) {
    const named = identify(conversion, segment, index, dataset);
    const isOutranked = envelope.isUnauthenticated === true;
    this.segment = segment;
    this.index = index;
    this.envelope = envelope;
    this.#conversion = conversion;
    this.identity = isOutranked ? unauthenticatedIdentity(named) : named;
    this.outrankedBy = isOutranked ? named : undefined;
  }

  get position(): Position {
    return positionAt(this.segment.id, this.index);
  }

  get conversion(): Conversion {
    if (this.#conversion === undefined) {
      const { parseAgain } = this.segment;
      if (!parseAgain) throw new Error("the conversion was let go");
      this.#conversion = parseAgain(this.index);
    }
    return this.#conversion;
  }

  /**
   * Lets the parsed conversion go until it is asked for again. While requests are on their way, parsed conversions are
   * most of what the collector has to copy. A reported one stays: its status names it.
   */
  letGo(): void {
    if (this.segment.parseAgain && this.envelope.isReported !== true) this.#conversion = undefined;
  }
}

/**
 * The identity of an item of a segment. When it cannot be computed, that of its position: triage makes the conversion a
 * dead letter later.
 */
function identify(conversion: Conversion, { id }: OpenSegment, index: number, dataset: string): Identity {
  try {
    return identityOf(dataset, conversion);
  } catch {
    return identityOf(dataset, { event_name: id, event_id: String(index) });
  }
}
