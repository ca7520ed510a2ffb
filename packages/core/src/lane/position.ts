declare const POSITION: unique symbol;

/**
 * Where a conversion lies in its lane. Opaque: `positionAt` makes it, `comparePositions` orders it, and an adapter
 * stores it as it is.
 */
export type Position = string & { readonly [POSITION]: true };

/**
 * The position of the conversion with this index in a segment. A segment's id is `<ms>-<number>`, and the ids of a lane
 * grow.
 */
export function positionAt(segmentId: string, index: number): Position {
  return `${segmentId}:${index}` as Position;
}

/** The position that an adapter stored. */
export function storedPosition(text: string): Position {
  return text as Position;
}

/** Order in the lane: negative when `a` lies before `b`, 0 when they are one position. */
export function comparePositions(a: Position, b: Position): number {
  if (a === b) return 0;
  const [aSegment, aIndex] = partsOf(a);
  const [bSegment, bIndex] = partsOf(b);
  return aSegment === bSegment ? aIndex - bIndex : compareIds(aSegment, bSegment);
}

function partsOf(position: Position): readonly [segmentId: string, index: number] {
  const colon = position.lastIndexOf(":");
  return [position.slice(0, colon), Number(position.slice(colon + 1))];
}

function compareIds(a: string, b: string): number {
  const [aMs = 0, aNumber = 0] = a.split("-").map(Number);
  const [bMs = 0, bNumber = 0] = b.split("-").map(Number);
  return aMs - bMs || aNumber - bNumber;
}
