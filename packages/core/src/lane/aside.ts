import type { AttemptRecord } from "../delivery/attempt-record.ts";
import type { Begun, BegunGroup, LeaseClaim } from "./begin.ts";
import type { EndedPart } from "./ended-part.ts";
import type { Identity } from "../conversion/identity.ts";
import type { Incarnation } from "./incarnation.ts";
import type { LaneRef } from "./lane-ref.ts";
import type { Settlement } from "./settlement.ts";

/** A set-aside group: conversions that are tried outside their lane, in one request. */
export interface NewAsideGroup {
  /** Unique in its lane. Stays the same when the group is written again. */
  readonly id: string;
  /** A segment. */
  readonly blob: Buffer;
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** Milliseconds until its next try. */
  readonly waitMs: number;
  /** How often it failed in its present form. */
  readonly failures: number;
  /** Since when any of them may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  /** The answers to a single conversion. */
  readonly attempts: readonly AttemptRecord[];
  /** The relay's own error, when the relay failed and not the platform. */
  readonly error?: string;
}

export interface AsideGroup extends Omit<NewAsideGroup, "waitMs"> {
  /** How often it was taken up since it was written. More than once means that a worker died over it. */
  readonly taken: number;
}

export type AsideAcquired =
  /** Another drain holds the lease. */
  { readonly kind: "busy" } | { readonly kind: "held"; readonly incarnation: Incarnation };

export interface AsideReplacement {
  /** The drain that tried the group. When another one has taken its lease since, the group stays. */
  readonly nonce: string;
  /** The group that is replaced. */
  readonly id: string;
  /** Incarnation of the store when the lease was taken. Under another one the group stays. */
  readonly incarnation: Incarnation;
  readonly groups: readonly NewAsideGroup[];
}

/** Conversions that leave their lane for set-aside groups. */
export interface AsideMove {
  /** The drain that moves them. When another one has taken its lease since, they stay: that one may be sending them. */
  readonly nonce: string;
  /** Incarnation of the store when the slice began. Under another one no segment is deleted. */
  readonly incarnation: Incarnation;
  readonly groups: readonly NewAsideGroup[];
  readonly identities: readonly Identity[];
  /** Segments of which every conversion is finished now. */
  readonly finished: Settlement["finished"];
  readonly parts: readonly EndedPart[];
}

/**
 * The set-aside groups of a lane as their drain uses them: under a lease of their own, so that they delay neither the
 * lane nor the gate. Calls can be repeated.
 */
export interface Aside {
  acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<AsideAcquired>;
  extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean>;
  release(lane: LaneRef, nonce: string): Promise<void>;
  /** Groups that are due, the longest waiting first. Counts each as taken up by the drain with this nonce. */
  due(lane: LaneRef, nonce: string, count: number): Promise<readonly AsideGroup[]>;
  /** Like that of a lane: extends the lease, records that the group may be sent now, asks the ledger. */
  begin(lane: LaneRef, lease: LeaseClaim, group: BegunGroup): Promise<Begun>;
  /**
   * Replaces one group by others; without others it is removed. Returns false when the group is gone, or stays because
   * of another incarnation.
   */
  replace(lane: LaneRef, replacement: AsideReplacement): Promise<boolean>;
}
