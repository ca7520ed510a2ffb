import type { LaneDrain, LaneRef, Listener, StoredSegment } from "@relay/core";
import { decodeSegment, identityOf, laneName } from "@relay/core";
import { arrivalOf, type Copy } from "./copy.ts";

/** Segments fetched in one read: bounded, because each may unpack to half a megabyte. */
const MAX_SEGMENTS_A_READ = 256;
const MAX_EVENTS_A_READ = 4000;

/** Reads a lane from its head, in order, for one slice of a drain. */
export class LaneReader {
  readonly #lanes: LaneDrain;
  readonly #lane: LaneRef;
  readonly #dataset: string;
  readonly #listen: Listener;
  readonly #fetched: StoredSegment[] = [];
  #copies: Copy[] = [];
  #afterId: string | undefined;
  #blocked = false;
  /** Conversions in a typical segment of this lane. */
  #density: number;

  constructor(lanes: LaneDrain, lane: LaneRef, dataset: string, density: number, listen: Listener) {
    this.#lanes = lanes;
    this.#lane = lane;
    this.#dataset = dataset;
    this.#density = Math.max(1, density);
    this.#listen = listen;
  }

  get ready(): number {
    return this.#copies.length;
  }

  /** Whether what comes next is not ours to read. */
  get isBlocked(): boolean {
    return this.#blocked;
  }

  /** When the oldest copy that is ready entered the lane, milliseconds of Redis' clock. */
  get oldestAtMs(): number | undefined {
    const oldest = this.#copies[0];
    return oldest && arrivalOf(oldest);
  }

  /** Makes up to `wanted` copies ready; fewer mean that the lane ends here, for now. */
  async fill(wanted: number): Promise<void> {
    while (this.#copies.length < wanted && !this.#blocked) {
      const next = this.#fetched.shift();
      if (next) await this.#open(next);
      else if (!(await this.#fetch(wanted - this.#copies.length))) return;
    }
  }

  take(count: number): readonly Copy[] {
    const taken = this.#copies.slice(0, count);
    this.#copies = this.#copies.slice(count);
    return taken;
  }

  async #fetch(missing: number): Promise<boolean> {
    const wanted = Math.ceil(Math.min(missing, MAX_EVENTS_A_READ) / this.#density);
    const segments = await this.#lanes.read(this.#lane, this.#afterId, Math.min(wanted, MAX_SEGMENTS_A_READ));
    const last = segments.at(-1);
    if (!last) return false;
    this.#afterId = last.id;
    this.#density = Math.max(1, segments.reduce((sum, { count }) => sum + count, 0) / segments.length);
    this.#fetched.push(...segments);
    return true;
  }

  async #open({ id, count, deadline, blob }: StoredSegment): Promise<void> {
    const decoded = decodeSegment(blob);
    if (decoded.kind === "newer") {
      // A newer relay wrote it and a newer relay can read it: the rest of the lane is left to that one.
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
      await this.#lanes.quarantine(this.#lane, id, reason);
      this.#listen({ kind: "quarantined", lane: laneName(this.#lane), segmentId: id, reason });
      return;
    }
    const segment = { id, count, deadline, unfinished: decoded.items.length };
    for (const [index, { envelope, conversion }] of decoded.items.entries()) {
      const identity = identityOf(this.#dataset, conversion);
      this.#copies.push({
        segment,
        position: { segmentId: id, index },
        envelope,
        conversion,
        identity,
        twins: [],
      });
    }
  }
}
