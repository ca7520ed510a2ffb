import type { Appended, Envelope, LaneRef, Listener, SegmentGroup, Tracing } from "@relay/core";
import { laneName, SEGMENT_MAX_BYTES, SEGMENT_MAX_EVENTS } from "@relay/core";
import { type AppendContext, appendToLanes } from "./append-to-lanes.ts";

/** Conversions of one request for one lane, each encoded as a segment will hold it. */
export interface Offer {
  readonly lane: LaneRef;
  /** The number of lanes by which the lane was chosen. */
  readonly lanes: number;
  readonly envelope: Envelope;
  readonly conversions: readonly string[];
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
}

export interface GroupCommitContext extends AppendContext {
  /** Wakes a lane's drain. With `now`, also a drain that waits for its micro-batch to fill. A failure is harmless. */
  readonly wake: (lane: LaneRef, now: boolean) => Promise<void>;
  readonly listen: Listener;
  /** Conversions that fill a micro-batch of this destination. */
  readonly fullAt: (destination: string) => number;
  /** How long a segment stays open for the conversions of other requests, milliseconds. */
  readonly lingerMs: number;
  /** Most bytes of conversions held in memory. */
  readonly maxHeldBytes: number;
  readonly tracing: Tracing;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
}

/** Thrown when too many bytes are held already. Nothing of the offer was written. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
}

/** A segment that still takes conversions. */
class OpenSegment {
  readonly lane: LaneRef;
  /** The smallest number of lanes by which one of its conversions was put here. */
  lanes = Infinity;
  readonly groups: SegmentGroup[] = [];
  readonly committed = Promise.withResolvers<void>();
  events = 0;
  bytes = 0;
  deadline = Infinity;
  timer: NodeJS.Timeout | undefined;

  constructor(lane: LaneRef) {
    this.lane = lane;
  }
}

/**
 * Group commit: gathers the conversions of concurrent requests for a few milliseconds and writes them as one segment
 * per lane, one script call a segment. `offer` resolves when Redis has answered for every segment that holds a
 * conversion of the offer. It rejects with `Overloaded`, or with the error of a write.
 */
export class GroupCommit {
  readonly #context: GroupCommitContext;
  readonly #open = new Map<string, OpenSegment>();
  readonly #underway = new Set<Promise<void>>();
  #heldBytes = 0;

  constructor(context: GroupCommitContext) {
    this.#context = context;
  }

  async offer(offers: readonly Offer[]): Promise<void> {
    if (this.#heldBytes > this.#context.maxHeldBytes) throw new Overloaded();
    const segments = offers.flatMap((offer) => this.#place(offer));
    await (segments.length === 1 ? segments[0] : Promise.all(segments));
  }

  /** Writes the open segments and waits for all writes under way. */
  async flush(): Promise<void> {
    for (const [name, segment] of this.#open) this.#close(name, segment);
    await Promise.allSettled(this.#underway);
  }

  #place({ lane, lanes, envelope, conversions, deadline }: Offer): readonly Promise<void>[] {
    const name = laneName(lane);
    const commits: Promise<void>[] = [];
    let from = 0;
    while (from < conversions.length) {
      const segment = this.#open.get(name) ?? this.#start(name, lane);
      const until = this.#fill(segment, conversions, from);
      segment.groups.push({ ...envelope, conversions: conversions.slice(from, until) });
      segment.deadline = Math.min(segment.deadline, deadline);
      segment.lanes = Math.min(segment.lanes, lanes);
      commits.push(segment.committed.promise);
      from = until;
      if (segment.events >= SEGMENT_MAX_EVENTS || segment.bytes >= SEGMENT_MAX_BYTES)
        this.#close(name, segment);
    }
    return commits;
  }

  /**
   * Adds conversions to a segment until it is full; adds at least one. Returns the index of the first one not added.
   */
  #fill(segment: OpenSegment, conversions: readonly string[], from: number): number {
    let at = from;
    while (
      at < conversions.length &&
      segment.events < SEGMENT_MAX_EVENTS &&
      segment.bytes < SEGMENT_MAX_BYTES
    ) {
      const bytes = conversions[at]?.length ?? 0;
      segment.events += 1;
      segment.bytes += bytes;
      this.#heldBytes += bytes;
      at += 1;
    }
    return at;
  }

  #start(name: string, lane: LaneRef): OpenSegment {
    const segment = new OpenSegment(lane);
    segment.timer = setTimeout(() => this.#close(name, segment), this.#context.lingerMs);
    this.#open.set(name, segment);
    const underway = segment.committed.promise
      .catch(() => undefined)
      .finally(() => {
        this.#heldBytes -= segment.bytes;
        this.#underway.delete(underway);
      });
    this.#underway.add(underway);
    return segment;
  }

  #close(name: string, segment: OpenSegment): void {
    clearTimeout(segment.timer);
    this.#open.delete(name);
    this.#append(segment).then(segment.committed.resolve, segment.committed.reject);
  }

  async #append(segment: OpenSegment): Promise<void> {
    const { listen, monotonic, tracing } = this.#context;
    const span = tracing.follow("segment", tracesOf(segment.groups));
    const startedAt = monotonic();
    const all = await appendToLanes(segment, this.#context);
    const seconds = (monotonic() - startedAt) / 1000;
    span.end({
      lane: laneName(segment.lane),
      count: segment.events,
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    for (const { lane, count, bytes, ...found } of all) {
      listen({ kind: "appended", lane: laneName(lane), count, bytes, seconds });
      this.#wake(lane, found);
    }
  }

  /** A lost wake-up delays the lane by a second at most: the sweeper looks at every lane each second. */
  #wake(lane: LaneRef, { wasEmpty, before, after }: Appended): void {
    const full = this.#context.fullAt(lane.destination);
    const fills = before < full && after >= full;
    if (wasEmpty || fills) void this.#context.wake(lane, fills).catch(() => undefined);
  }
}

function tracesOf(groups: readonly SegmentGroup[]): readonly string[] {
  return groups.flatMap(({ trace }) => trace ?? []);
}
