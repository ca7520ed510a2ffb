/** A set of indexes in a segment: bit `index % 8` of byte `index / 8`. */
export type IndexBits = Buffer;

/** Conversions that are finished while others of their segment are not. They are not read again. */
export interface EndedPart {
  readonly segmentId: string;
  readonly indexes: IndexBits;
}
