import type { Acquired, BatchFit, LaneRef } from "@relay/core";
import { dueInMs, laneName } from "@relay/core";
import { DestinationGate } from "./destination-gate.ts";
import type { DrainContext, DrainTarget } from "./drain-context.ts";
import { gateWaitMs } from "./gate-wait.ts";
import { Lease } from "./lease.ts";
import { openScope } from "./open-scope.ts";
import { Slice } from "./slice.ts";

/** What a slice leaves for its lane: nothing, another slice, or another one later. */
export type SliceEnd =
  | { readonly kind: "done" }
  | { readonly kind: "again" }
  | { readonly kind: "later"; readonly delayMs: number };

/** After a slice that could finish nothing, so that it does not run hot. */
const FRUITLESS_MS = 2000;
/** From so many acquisitions without a release on, something here may kill workers: its head is read alone. */
const CRASHES_TO_NARROW = 3;
/** A segment that was read alone so often, and each time a worker died, is taken for the killer. */
const ALONE_TO_QUARANTINE = 2;

/**
 * Drains a lane for one slice: reads it from its head, gathers micro-batches, keeps a few of them on their way, and
 * settles each as soon as its answer is in. Exclusion is the lease's; a crash at any point loses nothing, since what is
 * not settled is read again.
 */
export async function drain(
  lane: LaneRef,
  { destination, fit, context }: DrainTarget,
  stop: AbortSignal,
): Promise<SliceEnd> {
  const jitterMs = context.dice() * 250;
  const gateState = await context.gate.read(lane.destination);
  const probing = gateState.state !== "open";
  const shutMs = gateWaitMs(gateState, destination.token);
  if (shutMs > 0) return { kind: "later", delayMs: shutMs + jitterMs };
  if (probing && !(await context.gate.claimProbe(lane.destination, context.settings.leaseMs))) {
    return { kind: "later", delayMs: 1000 + jitterMs };
  }
  const lease = new Lease(lane, context);
  const acquired = await lease.acquire();
  if (acquired.kind === "busy") return { kind: "later", delayMs: acquired.ttlMs + jitterMs };
  const dueInMs = probing ? 0 : dueIn(acquired, fit, context.settings.maxWaitMs, gateState.nowMs);
  if (dueInMs > 0) {
    await lease.release();
    return { kind: "later", delayMs: dueInMs };
  }
  const narrow = acquired.crashes >= CRASHES_TO_NARROW;
  if (narrow) await narrowToHead(lane, context);
  const gate = new DestinationGate(lane, destination, context, { failures: gateState.failures, probing });
  const scope = openScope(lane, { destination, fit, context }, { lease, gate, nowMs: gateState.nowMs });
  const slice = new Slice(scope, {
    possiblySent: acquired.possiblySent,
    density: Math.max(1, acquired.waiting / Math.max(1, acquired.segments)),
    maxInFlight: narrow ? 1 : context.settings.maxInFlight,
    maxSegments: narrow ? 1 : Infinity,
  });
  const { waitMs, left } = await runAndRelease(slice, lease, stop);
  // An empty lane rests too, or each arrival would have it send at once.
  if (left === 0 && !slice.isSlowedDown) return { kind: "done" };
  if (waitMs !== undefined) return { kind: "later", delayMs: waitMs };
  return slice.isStuck && !stop.aborted
    ? { kind: "later", delayMs: FRUITLESS_MS + jitterMs }
    : { kind: "again" };
}

/** In how long a lane that cannot fill a micro-batch must send what it has: until then nothing of it is read. */
function dueIn(
  { waiting, oldestAtMs }: Extract<Acquired, { kind: "held" }>,
  fit: BatchFit,
  maxWaitMs: number,
  nowMs: number,
): number {
  if (oldestAtMs === undefined || waiting >= fit.events) return 0;
  return dueInMs(oldestAtMs, maxWaitMs, nowMs);
}

/** A slice that fails gives its lease back too: that it failed here is known, and only a crash is to count as one. */
async function runAndRelease(slice: Slice, lease: Lease, stop: AbortSignal) {
  let waitMs: number | undefined;
  let left = 0;
  try {
    waitMs = await slice.run(stop);
  } finally {
    left = await lease.release();
  }
  return { waitMs, left };
}

/**
 * Looks at the head of a lane whose drains die. That workers die is no evidence against it: they may be killed for any
 * reason. It is read alone, and only if workers die over it alone is it quarantined.
 */
async function narrowToHead(lane: LaneRef, { lanes, listen }: DrainContext): Promise<void> {
  const [head] = await lanes.ids(lane, undefined, 1);
  if (head === undefined) return;
  if ((await lanes.noteAlone(lane, head)) < ALONE_TO_QUARANTINE) return;
  const reason = "workers crash on it";
  await lanes.quarantine(lane, head, reason);
  listen({ kind: "quarantined", lane: laneName(lane), segmentId: head, reason });
  const [next] = await lanes.ids(lane, undefined, 1);
  if (next !== undefined) await lanes.noteAlone(lane, next);
}
