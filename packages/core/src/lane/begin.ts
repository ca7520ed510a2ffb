import type { Identity } from "../conversion/identity.ts";
import type { Position } from "./position.ts";

/**
 * What the ledger knows of an identity: delivered, given up at a position, set aside, or set aside after an earlier
 * conversion of it was given up. `elsewhere`: in a lane that the identity was in before lanes grew.
 */
export type Known =
  | "delivered"
  | "aside"
  | "aside-again"
  | "aside-elsewhere"
  | "given-up-elsewhere"
  | { readonly givenUpAt: Position };

/** Whether a conversion of the identity is set aside. */
export function isAsideMark(known: Known | undefined): boolean {
  return known === "aside" || known === "aside-again" || known === "aside-elsewhere";
}

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
