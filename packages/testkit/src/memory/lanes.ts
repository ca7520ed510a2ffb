import {
  type Acquired,
  type Appended,
  askedElsewhere,
  type AsideMove,
  type Begun,
  type BegunBatch,
  type Closed,
  type Identity,
  isWaitingLane,
  type Known,
  type LaneDrain,
  type LaneFailure,
  type LaneRef,
  type LaneWriter,
  type LeaseClaim,
  type NewSegment,
  type Settlement,
  type StoredSegment,
  type TakenAlone,
  comparePositions,
  positionAt,
  withElsewhere,
} from "@relay/core";
import type { Effects } from "./effects.ts";
import type { LaneState } from "./lane-state.ts";
import type { MemoryLedger } from "./ledger.ts";
import type { MemoryStore } from "./store.ts";

/** How often a new lane looks whether the old ones are empty. */
const GROWTH_LOOK_MS = 1000;
/** Most conversions of a lane in set-aside groups. */
const MAX_ASIDE = 10_000;

/** Lanes in memory, with the behaviour of `RedisLaneWriter` and `RedisLaneDrain` call by call. */
export class MemoryLanes implements Effects<LaneWriter>, Effects<LaneDrain> {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  append(ref: LaneRef, { blob, count, deadline, lanes }: NewSegment): Appended | Closed {
    const lane = this.#store.lane(ref);
    if (lane.closed && lane.closed.lanes > lanes) return { kind: "closed", lanes: lane.closed.lanes };
    const wasEmpty = lane.segments.size === 0;
    const id = lane.nextId(this.#store.nowMs);
    lane.segments.set(id, { id, arrivedAtMs: lane.lastArrivalMs, count, deadline, blob });
    lane.waiting += count;
    return { kind: "appended", wasEmpty, before: lane.waiting - count, after: lane.waiting };
  }

  acquire(ref: LaneRef, nonce: string, leaseMs: number): Acquired {
    const { nowMs, incarnation } = this.#store;
    if (this.isWaiting(ref)) return { kind: "busy", ttlMs: GROWTH_LOOK_MS };
    const lane = this.#store.lane(ref);
    const holder = lane.lease.holder(nowMs);
    if (!lane.lease.take(nonce, leaseMs, nowMs))
      return { kind: "busy", ttlMs: Math.min(leaseMs, lane.lease.leftMs(nowMs)) };
    const [head] = lane.segments.values();
    if (holder === undefined) {
      lane.crashes += 1;
      dropPassed(lane, head?.id);
    }
    return {
      kind: "held",
      incarnation,
      segments: lane.segments.size,
      waiting: lane.waiting,
      crashes: lane.crashes,
      possiblySent: [...lane.intents.values()],
      ...(head && { oldestAtMs: head.arrivedAtMs }),
    };
  }

  /** Whether the lanes before it may still hold conversions with its identities. */
  protected isWaiting({ destination, index }: LaneRef): boolean {
    return isWaitingLane(this.#store.layout(destination), index);
  }

  read(ref: LaneRef, afterId: string | undefined, count: number): readonly StoredSegment[] {
    const lane = this.#store.lane(ref);
    return segmentsAfter(lane, afterId, count).map((segment) => {
      const ended = lane.ended.get(segment.id);
      return { ...segment, ...(ended && { ended }) };
    });
  }

  begin(ref: LaneRef, { nonce, leaseMs }: LeaseClaim, { id, first, last, identities }: BegunBatch): Begun {
    const { nowMs } = this.#store;
    const lane = this.#store.lane(ref);
    if (!lane.lease.extend(nonce, leaseMs, nowMs)) return { kind: "lost" };
    lane.intents.set(id, { sentAtMs: nowMs, first, last });
    return { kind: "begun", nowMs, known: knownTo(this.#store, ref, identities) };
  }

  extend(ref: LaneRef, nonce: string, leaseMs: number): boolean {
    return this.#store.lane(ref).lease.extend(nonce, leaseMs, this.#store.nowMs);
  }

  settle(ref: LaneRef, settlement: Settlement): boolean {
    const { nowMs, incarnation } = this.#store;
    const lane = this.#store.lane(ref);
    const { of, nonce } = settlement.lease;
    const lease = of === "lane" ? lane.lease : lane.asideLease;
    if (settlement.dead.length > 0 && !lease.isHeldBy(nonce)) return false;
    const { deliveries, dead, finished, parts, closes } = settlement;
    const identities = deliveries.flatMap((delivery) => delivery.identities);
    const ledger = this.#store.ledger(ref);
    const marks = identities.map((identity) => ledger.mark(identity, "delivered", nowMs));
    let progress = marks.filter((before) => before === "new").length;
    lane.totals.delivered += marks.filter((before) => before !== "delivered").length;
    const endsAny = dead.length + finished.length + parts.length > 0;
    const isTrusted = !endsAny || settlement.incarnation === incarnation;
    for (const { identity, position, reason, wasGivenUp } of isTrusted ? dead : []) {
      const before = ledger.mark(identity, { givenUpAt: position }, nowMs);
      if (before === "new") progress += 1;
      const isCounted =
        wasGivenUp || before === "dead" || before === "delivered" || ledger.diedBefore(identity, nowMs);
      if (!isCounted) lane.totals.dead.set(reason, (lane.totals.dead.get(reason) ?? 0) + 1);
    }
    const settled = isTrusted ? lane.end(settlement) : 0;
    lane.totals.settled += settled;
    if (progress + settled > 0) forgetCrashes(lane);
    if (isTrusted) for (const id of closes) lane.intents.delete(id);
    return true;
  }

  quarantine(ref: LaneRef, segmentId: string, reason: string): boolean {
    const lane = this.#store.lane(ref);
    const segment = lane.segments.get(segmentId);
    if (!segment) return false;
    lane.quarantined.push({ segment, reason });
    lane.waiting -= lane.leftOf(segment);
    lane.segments.delete(segmentId);
    lane.ended.delete(segmentId);
    lane.crashes = 0;
    return true;
  }

  ids(ref: LaneRef, afterId: string | undefined, count: number): readonly string[] {
    return segmentsAfter(this.#store.lane(ref), afterId, count).map(({ id }) => id);
  }

  failure(ref: LaneRef): LaneFailure | undefined {
    return this.#store.lane(ref).failure;
  }

  noteFailure(ref: LaneRef, failure: LaneFailure): void {
    this.#store.lane(ref).failure = { ...failure, atMs: Math.round(failure.atMs) };
  }

  takeAlone(ref: LaneRef, nonce: string): TakenAlone | undefined {
    const lane = this.#store.lane(ref);
    const ids = [...lane.segments.keys()];
    const { alone } = lane;
    const isThere = alone?.by !== undefined && lane.segments.has(alone.id);
    const last = alone && positionAt(alone.id, 0);
    const next =
      ids.find((id) => last === undefined || comparePositions(positionAt(id, 0), last) > 0) ?? ids[0];
    const segmentId = isThere ? alone.id : next;
    if (segmentId === undefined) return undefined;
    const deaths = isThere ? alone.times - (alone.by === nonce ? 1 : 0) : 0;
    lane.alone = { id: segmentId, times: deaths + 1, by: nonce };
    return { segmentId, deaths, afterId: ids[ids.indexOf(segmentId) - 1] };
  }

  setAside(ref: LaneRef, move: AsideMove): boolean {
    const { nowMs, incarnation } = this.#store;
    const lane = this.#store.lane(ref);
    const coming = move.groups.reduce((sum, { count }) => sum + count, 0);
    if (!lane.lease.isHeldBy(move.nonce) || lane.asideCount + coming > MAX_ASIDE) return false;
    for (const group of move.groups) lane.addGroup(group, nowMs);
    for (const identity of move.identities) this.#store.ledger(ref).mark(identity, "aside", nowMs);
    if (move.incarnation === incarnation) lane.totals.settled += lane.end(move);
    forgetCrashes(lane);
    return true;
  }

  release(ref: LaneRef, nonce: string): number {
    const lane = this.#store.lane(ref);
    if (lane.lease.release(nonce)) {
      lane.crashes = Math.max(0, lane.crashes - 1);
      // What it read alone has not killed it.
      if (lane.alone?.by === nonce) lane.alone = { ...lane.alone, times: 0, by: undefined };
    }
    return lane.segments.size;
  }
}

/** Drops intents that the head of the lane has passed: what they name is finished. */
function dropPassed(lane: LaneState, head: string | undefined): void {
  for (const [id, { last }] of lane.intents)
    if (head === undefined || comparePositions(last, positionAt(head, 0)) < 0) lane.intents.delete(id);
}

/** What the ledger of a lane knows, and those of the lanes in which the identities were before lanes grew. */
export function knownTo(
  store: MemoryStore,
  ref: LaneRef,
  identities: readonly Identity[],
): ReadonlyMap<number, Known> {
  const { destination, index } = ref;
  const asked = askedElsewhere(store.layout(destination), index, identities);
  const elsewhere = asked.map((one) => {
    const own = one.indexes.map((at) => identities[at] ?? "");
    const ledger = store.lane({ destination, index: one.lane }).ledger(one.hours);
    return { ...one, known: knownIn(ledger, own, store.nowMs) };
  });
  return withElsewhere(knownIn(store.ledger(ref), identities, store.nowMs), index, elsewhere);
}

function knownIn(
  ledger: MemoryLedger,
  identities: readonly Identity[],
  nowMs: number,
): ReadonlyMap<number, Known> {
  const known = new Map<number, Known>();
  for (const [index, identity] of identities.entries()) {
    const mark = ledger.find(identity, nowMs);
    if (mark !== undefined) known.set(index, mark);
  }
  return known;
}

function segmentsAfter(
  lane: LaneState,
  afterId: string | undefined,
  count: number,
): readonly StoredSegment[] {
  const after = afterId === undefined ? undefined : positionAt(afterId, 0);
  return [...lane.segments.values()]
    .filter(({ id }) => after === undefined || comparePositions(positionAt(id, 0), after) > 0)
    .slice(0, count);
}

function forgetCrashes(lane: LaneState): void {
  lane.crashes = 0;
  lane.alone = undefined;
}
