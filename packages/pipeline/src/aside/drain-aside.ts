import type { LaneRef } from "@relay/core";
import { AsideAttempt } from "./aside-attempt.ts";
import { DestinationGate } from "../deliver/destination-gate.ts";
import type { SliceEnd } from "../deliver/drain.ts";
import type { DrainTarget } from "../deliver/drain-context.ts";
import { gateWaitMs } from "../deliver/gate-wait.ts";
import { HELD_BACK_MS } from "../deliver/held-bytes.ts";
import { Lease } from "../deliver/lease.ts";
import { openScope } from "../deliver/open-scope.ts";
import type { SliceScope } from "../deliver/slice-scope.ts";

/** Groups tried at once. A group whose request hangs does not hold up the others. */
const GROUPS_AT_ONCE = 8;

/**
 * Tries the set-aside groups of a lane for one slice, each group in a request of its own. A group that fails is
 * divided. A conversion that fails alone waits longer after each failure, then becomes a dead letter. Such a failure
 * never shuts the gate. No group is tried while the gate is shut. The sweeper wakes the lane when the next group is
 * due.
 */
export async function drainAside(lane: LaneRef, target: DrainTarget, stop: AbortSignal): Promise<SliceEnd> {
  const { destination, context } = target;
  const { aside, settings } = context;
  const gateState = await context.gate.read(lane.destination);
  const shutMs = gateWaitMs(gateState, destination.token);
  if (shutMs > 0) return { kind: "later", delayMs: shutMs + context.dice() * 250 };
  const lease = new Lease(lane, context, "aside");
  const calledAt = context.monotonic();
  // The drain that holds the lease goes on until no group is due.
  const acquired = await aside.acquire(lane, lease.nonce, settings.leaseMs);
  if (acquired.kind === "busy") return { kind: "done" };
  lease.taken(calledAt, acquired.incarnation);
  // The gate's wait is over. No drain of the lane may have a conversion to probe with, so this one probes.
  const probing = gateState.state !== "open";
  const gate = new DestinationGate(lane, destination, context, { failures: gateState.failures, probing });
  const scope = openScope(lane, target, { lease, gate, nowMs: gateState.nowMs });
  try {
    return await tryDue(scope, stop);
  } finally {
    await aside.release(lane, lease.nonce);
  }
}

async function tryDue(scope: SliceScope, stop: AbortSignal): Promise<SliceEnd> {
  const { lane, context, gate, lease } = scope;
  const endsAt = context.monotonic() + context.settings.sliceMs;
  while (!stop.aborted && context.monotonic() < endsAt) {
    if (context.held.isFull) return { kind: "later", delayMs: HELD_BACK_MS };
    const groups = await context.aside.due(lane, lease.nonce, gate.isProbing ? 1 : GROUPS_AT_ONCE);
    if (groups.length === 0) return { kind: "done" };
    await Promise.all(groups.map((group) => new AsideAttempt(scope, group, stop).run()));
    if (gate.restMs !== undefined) return { kind: "later", delayMs: gate.restMs };
    if (lease.isLost) return { kind: "done" };
  }
  return { kind: "again" };
}
