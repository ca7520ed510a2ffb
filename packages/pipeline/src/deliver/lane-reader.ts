import type {
  Decoded,
  IndexBits,
  LaneDrain,
  LaneRef,
  Listener,
  StoredSegment,
  TakenAlone,
} from "@relay/core";
import { type Conversion, decodeSegment, decodeUnopened, laneName } from "@relay/core";
import { type OpenSegment, QueuedConversion } from "./queued-conversion.ts";
import type { HeldShare } from "./held-bytes.ts";
import { hasIndex } from "./index-bits.ts";

/** Most segments fetched in one read. Each may unpack to half a megabyte. */
const MAX_SEGMENTS_A_READ = 256;
/** Most segments of the first read of a slice, whose sizes are not known yet. */
const SEGMENTS_OF_FIRST_READ = 64;
/** Approximate bytes fetched in one read, as stored in the lane. */
const BYTES_A_READ = 4 * 1024 * 1024;
const MAX_EVENTS_A_READ = 4000;

export interface LaneReaderOptions {
  readonly lanes: LaneDrain;
  readonly lane: LaneRef;
  readonly dataset: string;
  /** Conversions in a typical segment. */
  readonly density: number;
  /** The only segment that is read. Without it the lane is read from its head. */
  readonly alone?: TakenAlone;
  readonly held: HeldShare;
  readonly listen: Listener;
}

/** Reads a lane in order, from its head or one segment alone, for one slice of a drain. */
export class LaneReader {
  readonly #lanes: LaneDrain;
  readonly #lane: LaneRef;
  readonly #dataset: string;
  readonly #held: HeldShare;
  readonly #listen: Listener;
  readonly #fetched: StoredSegment[] = [];
  #queuedConversions: QueuedConversion[] = [];
  #afterId: string | undefined;
  #blocked = false;
  #isHeldBack = false;
  #segmentsOfARead = SEGMENTS_OF_FIRST_READ;
  /** Conversions in a typical segment of this lane. */
  #density: number;
  /** Segments that may still be read. */
  #left: number;

  constructor({ lanes, lane, dataset, density, alone, held, listen }: LaneReaderOptions) {
    this.#lanes = lanes;
    this.#lane = lane;
    this.#dataset = dataset;
    this.#density = Math.max(1, density);
    this.#left = alone ? 1 : Infinity;
    this.#afterId = alone?.afterId;
    this.#held = held;
    this.#listen = listen;
  }

  get ready(): number {
    return this.#queuedConversions.length;
  }

  /** Whether the next segment needs a newer version of the relay. */
  get isBlocked(): boolean {
    return this.#blocked;
  }

  /**
   * Whether the lane may hold more that was not read because the drains of this worker hold as many bytes as they may.
   */
  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  /** When the oldest ready conversion entered the lane, milliseconds of Redis' clock. */
  get oldestAtMs(): number | undefined {
    return this.#queuedConversions[0]?.segment.arrivedAtMs;
  }

  /**
   * Makes up to `wanted` conversions ready. Fewer are ready when the lane ends here for now, is blocked or is held
   * back. Rejects when the lane does not answer.
   */
  async fill(wanted: number): Promise<void> {
    this.#isHeldBack = false;
    while (this.#queuedConversions.length < wanted && !this.#blocked) {
      if (this.#held.isFull) {
        this.#isHeldBack = true;
        return;
      }
      const next = this.#fetched.shift();
      if (next) await this.#open(next);
      else if (!(await this.#fetch(wanted - this.#queuedConversions.length))) return;
    }
  }

  take(count: number): readonly QueuedConversion[] {
    const taken = this.#queuedConversions.slice(0, count);
    this.#queuedConversions = this.#queuedConversions.slice(count);
    return taken;
  }

  async #fetch(missing: number): Promise<boolean> {
    const wanted = Math.ceil(Math.min(missing, MAX_EVENTS_A_READ) / this.#density);
    const count = Math.min(wanted, this.#segmentsOfARead, this.#left);
    if (count === 0) return false;
    const segments = await this.#read(count);
    const last = segments.at(-1);
    if (!last) return false;
    this.#afterId = last.id;
    this.#left -= segments.length;
    this.#density = Math.max(1, segments.reduce((sum, { count }) => sum + count, 0) / segments.length);
    this.#fetched.push(...segments);
    const bytes = segments.reduce((sum, { blob }) => sum + blob.length, 0);
    this.#held.add(bytes);
    const meanBytes = Math.max(1, bytes / segments.length);
    this.#segmentsOfARead = Math.max(1, Math.min(MAX_SEGMENTS_A_READ, Math.floor(BYTES_A_READ / meanBytes)));
    return true;
  }

  /**
   * When segments cannot be read together, reads the next one alone. Quarantines a segment that cannot be read alone.
   */
  async #read(count: number): Promise<readonly StoredSegment[]> {
    try {
      return await this.#lanes.read(this.#lane, this.#afterId, count);
    } catch {
      // When the lane does not answer at all, this call rejects too.
      const [next] = await this.#lanes.ids(this.#lane, this.#afterId, 1);
      if (next === undefined) return [];
      try {
        return await this.#lanes.read(this.#lane, this.#afterId, 1);
      } catch {
        await this.#quarantine(next, "cannot be read");
        this.#afterId = next;
        return this.#read(1);
      }
    }
  }

  async #quarantine(segmentId: string, reason: string): Promise<void> {
    await this.#lanes.quarantine(this.#lane, segmentId, reason);
    this.#listen({ kind: "quarantined", lane: laneName(this.#lane), segmentId, reason });
  }

  async #open({ id, arrivedAtMs, count, deadline, blob, unopened, ended }: StoredSegment): Promise<void> {
    const decoded = unopened ? decodeUnopened(unopened) : decodeSegment(blob);
    this.#held.remove(blob.length);
    if (decoded.kind === "newer") {
      // A newer relay wrote this segment. The rest of the lane is left to that relay.
      this.#blocked = true;
      this.#listen({
        kind: "lane-skipped",
        lane: laneName(this.#lane),
        reason: "segment of a newer version",
      });
      return;
    }
    if (decoded.kind === "undecodable" || decoded.items.length === 0) {
      const reason = decoded.kind === "undecodable" ? decoded.reason : "empty";
      await this.#quarantine(id, reason);
      return;
    }
    const { items, bytes } = decoded;
    const indexes = leftOf(items.length, ended);
    const meanBytes = bytes / items.length;
    this.#held.add(meanBytes * indexes.length);
    const segment: OpenSegment = {
      id,
      arrivedAtMs,
      count,
      deadline,
      meanBytes,
      parseAgain: conversionsIn(blob),
      unfinished: indexes.length,
    };
    for (const index of indexes) {
      const item = items[index];
      if (item)
        this.#queuedConversions.push(new QueuedConversion(item, { segment, index, dataset: this.#dataset }));
    }
  }
}

/** Decodes a segment again when one of its conversions is asked for. Holds a copy: its bytes may be part of many more. */
function conversionsIn(blob: Buffer): (index: number) => Conversion {
  const copy = Buffer.from(blob);
  let again: Decoded | undefined;
  return (index) => {
    again ??= decodeSegment(copy);
    const item = again.kind === "items" ? again.items[index] : undefined;
    if (!item) throw new Error("a segment cannot be decoded again");
    return item.conversion;
  };
}

/**
 * Indexes of the unfinished conversions of a segment. When all are finished, two drains finished them side by side and
 * neither deleted the segment. Then all are read again, so that the segment is deleted.
 */
function leftOf(count: number, ended: IndexBits | undefined): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (!ended) return all;
  const left = all.filter((index) => !hasIndex(ended, index));
  return left.length > 0 ? left : all;
}
