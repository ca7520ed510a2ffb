import type { BatchFit, LaneRef } from "@relay/core";
import type { Destination } from "./attempt.ts";
import type { DestinationGate } from "./destination-gate.ts";
import type { DrainContext } from "./drain-context.ts";
import type { InFlight } from "./in-flight.ts";
import type { Lease } from "./lease.ts";
import type { Settler } from "./settle.ts";

/** Values and services that the parts of one slice share. */
export interface SliceScope {
  readonly lane: LaneRef;
  readonly destination: Destination;
  readonly fit: BatchFit;
  readonly context: DrainContext;
  readonly lease: Lease;
  readonly inFlight: InFlight;
  readonly settler: Settler;
  readonly gate: DestinationGate;
  /** Milliseconds of Redis' clock, as far as this process knows it. */
  readonly redisNowMs: () => number;
  /**
   * Records what Redis' clock said in answer to a question, and when it was asked by this process' monotonic clock. The
   * clock may have been set since the slice began; an answer may have been long on its way.
   */
  readonly heardRedisNow: (nowMs: number, askedAt: number) => void;
}
