import {
  type AsideGroup,
  comparePositions,
  type DeadReason,
  type EndedPart,
  generationSeconds,
  type LaneFailure,
  type NewAsideGroup,
  positionAt,
  type PossiblySent,
  type Settlement,
  type StoredSegment,
} from "@relay/core";
import { MemoryLease } from "./lease.ts";
import { MemoryLedger } from "./ledger.ts";

/** A set-aside group. */
export interface StoredGroup {
  readonly group: NewAsideGroup;
  dueMs: number;
  taken: number;
  /** The drain that took it up last. */
  takenBy: string | undefined;
  /** When sending it began, if the outcome was never recorded. */
  begunMs: number | undefined;
}

/** The whole state of one lane. */
export class LaneState {
  readonly segments = new Map<string, StoredSegment>();
  readonly lease = new MemoryLease();
  readonly asideLease = new MemoryLease();
  readonly #ledgers = new Map<number, MemoryLedger>();
  readonly intents = new Map<string, PossiblySent>();
  readonly ended = new Map<string, Buffer>();
  readonly aside = new Map<string, StoredGroup>();
  readonly quarantined: { readonly segment: StoredSegment; readonly reason: string }[] = [];
  readonly totals = { settled: 0, delivered: 0, dead: new Map<DeadReason, number>() };
  /** To producers that know of fewer lanes, since a segment. */
  closed: { readonly lanes: number; readonly last: string } | undefined;
  waiting = 0;
  crashes = 0;
  alone: { readonly id: string; readonly times: number; readonly by: string | undefined } | undefined;
  failure: LaneFailure | undefined;
  #lastId = { ms: 0, sequence: 0 };

  /** The ledger that remembers for so many hours. */
  ledger(hours: number): MemoryLedger {
    const known = this.#ledgers.get(hours);
    if (known) return known;
    const ledger = new MemoryLedger(generationSeconds(hours) * 1000);
    this.#ledgers.set(hours, ledger);
    return ledger;
  }

  get asideCount(): number {
    let count = 0;
    for (const { group } of this.aside.values()) count += group.count;
    return count;
  }

  /** When the last segment arrived. */
  get lastArrivalMs(): number {
    return this.#lastId.ms;
  }

  /** The id of the next segment: the present time, or a later one when the clock was set back. */
  nextId(nowMs: number): string {
    const { ms, sequence } = this.#lastId;
    this.#lastId = nowMs > ms ? { ms: nowMs, sequence: 0 } : { ms, sequence: sequence + 1 };
    return `${this.#lastId.ms}-${this.#lastId.sequence}`;
  }

  /** Closes it to producers that know of fewer lanes. Returns whether it holds segments from before. */
  close(lanes: number): boolean {
    if (!this.closed || this.closed.lanes < lanes)
      this.closed = { lanes, last: [...this.segments.keys()].at(-1) ?? "0-0" };
    const last = positionAt(this.closed.last, 0);
    return [...this.segments.keys()].some((id) => comparePositions(positionAt(id, 0), last) <= 0);
  }

  /** Finishes parts of segments and whole segments. Returns how many conversions were not finished before. */
  end({ parts, finished }: Pick<Settlement, "parts" | "finished">): number {
    const partly = parts.reduce((sum, part) => sum + this.#endPart(part), 0);
    return finished.reduce((sum, { id }) => sum + this.#delete(id), partly);
  }

  #endPart({ segmentId, indexes }: EndedPart): number {
    if (!this.segments.has(segmentId)) return 0;
    const before = this.ended.get(segmentId) ?? Buffer.alloc(0);
    const after = Buffer.alloc(Math.max(before.length, indexes.length));
    for (let at = 0; at < after.length; at += 1) after[at] = (before[at] ?? 0) | (indexes[at] ?? 0);
    this.ended.set(segmentId, after);
    const newlyEnded = bitsIn(after) - bitsIn(before);
    this.waiting -= newlyEnded;
    return newlyEnded;
  }

  #delete(id: string): number {
    const segment = this.segments.get(id);
    if (!segment) return 0;
    const left = this.leftOf(segment);
    this.segments.delete(id);
    this.ended.delete(id);
    this.waiting -= left;
    return left;
  }

  /** Conversions of a segment that are not finished. */
  leftOf({ id, count }: StoredSegment): number {
    return count - bitsIn(this.ended.get(id) ?? Buffer.alloc(0));
  }

  addGroup(group: NewAsideGroup, nowMs: number): void {
    this.aside.set(group.id, {
      group,
      dueMs: nowMs + group.waitMs,
      taken: 0,
      takenBy: undefined,
      begunMs: undefined,
    });
  }
}

/** A group as a drain takes it up. */
export function asideGroupOf({ group, taken, begunMs }: StoredGroup): AsideGroup {
  const { waitMs: _, possiblySentAtMs = begunMs, ...rest } = group;
  return {
    ...rest,
    taken,
    ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
  };
}

function bitsIn(bits: Buffer): number {
  let count = 0;
  for (const byte of bits) for (let left = byte; left > 0; left &= left - 1) count += 1;
  return count;
}
