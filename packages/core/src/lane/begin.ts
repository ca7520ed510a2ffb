import type { Identity } from "../conversion/identity.ts";
import type { Position } from "./position.ts";

/**
 * What the ledger knows of an identity: delivered, given up at a position, set aside, or set aside after an earlier
 * conversion of it was given up.
 */
export type Known = "delivered" | "aside" | "aside-again" | { readonly givenUpAt: Position };

/** The lease that a drain holds, and for how long it asks from now on. */
export interface LeaseClaim {
  readonly nonce: string;
  readonly leaseMs: number;
}

/** A set-aside group that is about to be sent. */
export interface BegunGroup {
  readonly id: string;
  readonly identities: readonly Identity[];
}

/** A micro-batch that is about to be sent. */
export interface BegunBatch extends BegunGroup {
  /** The stretch of the lane that its conversions were taken from. */
  readonly first: Position;
  readonly last: Position;
}

export type Begun =
  | { readonly kind: "lost" }
  | { readonly kind: "begun"; readonly nowMs: number; readonly known: ReadonlyMap<number, Known> };
