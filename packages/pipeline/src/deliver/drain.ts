import type { Acquired, BatchFit, GateState, LaneRef, TakenAlone } from "@relay/core";
import { dueInMs, laneName } from "@relay/core";
import { DestinationGate } from "./destination-gate.ts";
import type { DrainContext, DrainTarget } from "./drain-context.ts";
import { gateWaitMs } from "./gate-wait.ts";
import { Lease } from "./lease.ts";
import { openScope } from "./open-scope.ts";
import { EarlierSends } from "./earlier-sends.ts";
import { Slice } from "./slice.ts";

/** What the lane needs after a slice: nothing, another slice at once, or another slice later. */
export type SliceEnd =
  | { readonly kind: "done" }
  | { readonly kind: "again" }
  | { readonly kind: "later"; readonly delayMs: number };

/** Wait after a slice that finished nothing, so that it does not run in a hot loop. */
const FRUITLESS_MS = 2000;
/**
 * After this many acquisitions without a release a segment may be killing workers. One is then read alone.
 */
const CRASHES_TO_NARROW = 3;
/** A segment is quarantined when it was read alone this often and a worker died each time. */
const ALONE_TO_QUARANTINE = 2;

/**
 * Drains a lane for one slice: reads it from its head, gathers micro-batches, keeps a few of them in flight and settles
 * each when its answer is in. The lease keeps other drains out. A crash at any point loses nothing, because unsettled
 * conversions are read again. Rejects when the relay fails on the same conversions for the first time, or when Redis
 * does not answer.
 */
export async function drain(lane: LaneRef, target: DrainTarget, stop: AbortSignal): Promise<SliceEnd> {
  const { destination, context } = target;
  const gateState = await context.gate.read(lane.destination);
  const shutMs = gateWaitMs(gateState, destination.token);
  if (shutMs > 0) return { kind: "later", delayMs: shutMs + jitterMs(context) };
  const lease = new Lease(lane, context);
  if (gateState.state === "open") return drainUnder(lease, lane, target, { gateState, stop });
  const { gate, settings } = context;
  if (!(await gate.claimProbe(lane.destination, lease.nonce, settings.leaseMs)))
    return { kind: "later", delayMs: 1000 + jitterMs(context) };
  try {
    return await drainUnder(lease, lane, target, { gateState, stop });
  } finally {
    // Whatever kept this drain from probing, another lane can.
    await gate.releaseProbe(lane.destination, lease.nonce);
  }
}

/** Drains that wait for the same moment come one after the other. */
function jitterMs({ dice }: DrainContext): number {
  return dice() * 250;
}

async function drainUnder(
  lease: Lease,
  lane: LaneRef,
  { destination, fit, context }: DrainTarget,
  { gateState, stop }: { readonly gateState: GateState; readonly stop: AbortSignal },
): Promise<SliceEnd> {
  const probing = gateState.state !== "open";
  const acquired = await lease.acquire();
  if (acquired.kind === "busy") return { kind: "later", delayMs: acquired.ttlMs + jitterMs(context) };
  const dueInMs = probing ? 0 : dueIn(acquired, fit, context.settings.maxWaitMs, gateState.nowMs);
  if (dueInMs > 0) {
    await lease.release();
    return { kind: "later", delayMs: dueInMs };
  }
  const isNarrow = acquired.crashes >= CRASHES_TO_NARROW;
  const alone = isNarrow ? await takeAlone(lane, lease.nonce, context) : undefined;
  const gate = new DestinationGate(lane, destination, context, { failures: gateState.failures, probing });
  const scope = openScope(lane, { destination, fit, context }, { lease, gate, nowMs: gateState.nowMs });
  const slice = new Slice(scope, {
    earlierSends: new EarlierSends(acquired.possiblySent),
    density: Math.max(1, acquired.waiting / Math.max(1, acquired.segments)),
    ...(alone && { alone }),
    stop,
  });
  const { waitMs, left } = await runAndRelease(slice, lease);
  // A slowed-down lane rests when it is empty too. Otherwise each arrival would make it send at once.
  if (left === 0 && !slice.isSlowedDown) return { kind: "done" };
  if (waitMs !== undefined) return { kind: "later", delayMs: waitMs };
  return slice.isStuck && !stop.aborted
    ? { kind: "later", delayMs: FRUITLESS_MS + jitterMs(context) }
    : { kind: "again" };
}

/** Milliseconds until a lane that cannot fill a micro-batch must send what it has. Nothing of it is read before. */
function dueIn(
  { waiting, oldestAtMs }: Extract<Acquired, { kind: "held" }>,
  fit: BatchFit,
  maxWaitMs: number,
  nowMs: number,
): number {
  if (oldestAtMs === undefined || waiting >= fit.events) return 0;
  return dueInMs(oldestAtMs, maxWaitMs, nowMs);
}

/** Releases the lease when the slice fails too: only a crash is to count as a crash. */
async function runAndRelease(slice: Slice, lease: Lease) {
  let waitMs: number | undefined;
  let left = 0;
  try {
    waitMs = await slice.run();
  } finally {
    left = await lease.release();
  }
  return { waitMs, left };
}

/**
 * Chooses the segment to read alone when the drains of a lane die. Workers may be killed for any reason, so deaths alone
 * are no evidence against a segment. It is quarantined only when workers also die while it is read alone. One that kills
 * nobody and is not finished makes way for the next: the platform may fail on all that it holds.
 */
async function takeAlone(
  lane: LaneRef,
  nonce: string,
  { lanes, listen }: DrainContext,
): Promise<TakenAlone | undefined> {
  const taken = await lanes.takeAlone(lane, nonce);
  if (!taken || taken.deaths < ALONE_TO_QUARANTINE) return taken;
  const { segmentId } = taken;
  const reason = "workers crash on it";
  await lanes.quarantine(lane, segmentId, reason);
  listen({ kind: "quarantined", lane: laneName(lane), segmentId, reason });
  return lanes.takeAlone(lane, nonce);
}
