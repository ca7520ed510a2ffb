import type { LaneRef } from "@relay/core";
import type { DestinationGate } from "./destination-gate.ts";
import type { DrainTarget } from "./drain-context.ts";
import { InFlight } from "./in-flight.ts";
import type { Lease } from "./lease.ts";
import { Settler } from "./settle.ts";
import type { SliceScope } from "./slice-scope.ts";

interface ScopeStart {
  readonly lease: Lease;
  readonly gate: DestinationGate;
  /** Redis' clock just now, milliseconds. */
  readonly nowMs: number;
}

/** Builds what the parts of one slice share. */
export function openScope(
  lane: LaneRef,
  { destination, fit, context }: DrainTarget,
  { lease, gate, nowMs }: ScopeStart,
): SliceScope {
  let clockOffsetMs = nowMs - context.monotonic();
  const redisNowMs = () => context.monotonic() + clockOffsetMs;
  const inFlight = new InFlight();
  let groups = 0;
  const settler = new Settler({
    ...context,
    redisNowMs,
    maxDeadLetters: context.settings.maxDeadLetters,
    lane,
    inFlight,
    lease,
    dialect: destination.dialect,
    nextAsideId: () => `a-${lease.nonce}.${(groups += 1)}`,
  });
  return {
    lane,
    destination,
    fit,
    context,
    lease,
    inFlight,
    settler,
    gate,
    redisNowMs,
    heardRedisNow: (heardMs, askedAt) => {
      // Redis said it after it was asked and before now. What was known stays, unless the clock was set.
      const least = heardMs - context.monotonic();
      clockOffsetMs = Math.min(Math.max(clockOffsetMs, least), heardMs - askedAt);
    },
  };
}
