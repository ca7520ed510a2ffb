import { comparePositions, type Position, type PossiblySent } from "@relay/core";

interface Positioned {
  readonly position: Position;
}

/** What earlier drains began to send and never settled. Asked about each conversion of a slice after a crash. */
export class EarlierSends {
  /** Without overlaps, in the order of the lane. */
  readonly #stretches: readonly PossiblySent[];

  constructor(possiblySent: readonly PossiblySent[]) {
    this.#stretches = withoutOverlaps(possiblySent);
  }

  /** Since when this conversion may have been sent, milliseconds of Redis' clock. Undefined when it was not. */
  since(queued: Positioned): number | undefined {
    if (this.#stretches.length === 0) return undefined;
    const { position } = queued;
    let from = 0;
    let to = this.#stretches.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const stretch = this.#stretches[middle];
      if (stretch && comparePositions(stretch.last, position) < 0) from = middle + 1;
      else to = middle;
    }
    const next = this.#stretches[from];
    return next && comparePositions(next.first, position) <= 0 ? next.sentAtMs : undefined;
  }

  /** Since when any of these may have been sent. */
  earliest(queuedConversions: readonly Positioned[]): number | undefined {
    if (this.#stretches.length === 0) return undefined;
    return queuedConversions.reduce<number | undefined>((earliest, queued) => {
      const sentAtMs = this.since(queued);
      return sentAtMs === undefined ? earliest : Math.min(earliest ?? sentAtMs, sentAtMs);
    }, undefined);
  }
}

/** Joins stretches that overlap, with the earliest of their times. */
function withoutOverlaps(possiblySent: readonly PossiblySent[]): readonly PossiblySent[] {
  const joined: PossiblySent[] = [];
  for (const next of possiblySent.toSorted((a, b) => comparePositions(a.first, b.first))) {
    const before = joined.at(-1);
    if (!before || comparePositions(before.last, next.first) < 0) {
      joined.push(next);
      continue;
    }
    joined[joined.length - 1] = {
      sentAtMs: Math.min(before.sentAtMs, next.sentAtMs),
      first: before.first,
      last: comparePositions(before.last, next.last) < 0 ? next.last : before.last,
    };
  }
  return joined;
}
