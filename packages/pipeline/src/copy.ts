import type { Conversion, Envelope, Identity, Position } from "@relay/core";

/** A segment being drained: finished, and deleted, when each of its copies is. */
export interface OpenSegment {
  readonly id: string;
  /** Conversions in it, as its producer counted them. */
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** Copies not finished yet. */
  unfinished: number;
}

/** One conversion at one position of a lane. The ledger knows identities; a lane holds copies. */
export interface Copy {
  readonly segment: OpenSegment;
  readonly position: Position;
  readonly envelope: Envelope;
  readonly conversion: Conversion;
  readonly identity: Identity;
  /** Later copies of the same identity, met while this one is in flight: they end as it ends. */
  readonly twins: Copy[];
}

/** When a copy entered its lane, milliseconds of Redis' clock: its segment's id begins with it. */
export function arrivalOf({ segment }: Copy): number {
  return Number.parseInt(segment.id, 10);
}
