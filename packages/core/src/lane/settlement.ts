import type { DeadReason } from "../delivery/outcome.ts";
import type { EndedPart } from "./ended-part.ts";
import type { Position } from "./position.ts";
import type { Identity } from "../conversion/identity.ts";
import type { Incarnation } from "./incarnation.ts";
import type { StoredSegment } from "./stored-segment.ts";

/** The stored record of a delivery: one for all conversions of a source that one request delivered. */
export interface Receipt {
  /** The source that sent them. Only this source is shown the receipt. */
  readonly source: string;
  /** When they were settled, milliseconds. */
  readonly atMs: number;
  /** Requests that they were in since their drain took them, this one included. */
  readonly attempts: number;
  /** The platform's own id of the request. */
  readonly traceId?: string;
}

/** Sums of the match quality of conversions of one name. */
export interface QualitySum {
  readonly eventName: string;
  readonly conversions: number;
  /** Sum of their scores, each 0 to 10. */
  readonly points: number;
}

/** Records that a source sent a conversion. */
export interface SentConversion {
  /** The identity of the authenticated conversion. */
  readonly identity: Identity;
  readonly source: string;
}

/** The lease of a drain: that of its lane, or that of the groups beside it. */
export interface LeaseHeld {
  readonly of: "lane" | "aside";
  readonly nonce: string;
}

export interface Settlement {
  /**
   * The lease of the drain that settles. A settlement that gives conversions up is written only while no other drain has
   * taken the lease; a delivery is a fact, whoever reports it.
   */
  readonly lease: LeaseHeld;
  /**
   * Incarnation of the store when the slice began. Under another one only deliveries are marked, and no conversion or
   * segment is finished.
   */
  readonly incarnation: Incarnation;
  /** Micro-batches whose intents are removed: none of their conversions stays in the lane that may have been delivered. */
  readonly closes: readonly string[];
  readonly deliveries: readonly { readonly identities: readonly Identity[]; readonly receipt: Receipt }[];
  /** Conversions finished without a delivery of their own. Their sources can find their status all the same. */
  readonly sent: readonly SentConversion[];
  /** Match quality of the delivered conversions. */
  readonly qualities: readonly QualitySum[];
  /** All event_names among them. They serve to find a conversion of which only the event_id is known. */
  readonly eventNames: readonly string[];
  readonly dead: readonly {
    readonly identity: Identity;
    readonly position: Position;
    readonly reason: DeadReason;
    /** Whether it was given up before, and so is counted already. */
    readonly wasGivenUp: boolean;
  }[];
  /** Segments of which every conversion is finished, as they were stored. */
  readonly finished: readonly Pick<StoredSegment, "id" | "count" | "deadline">[];
  readonly parts: readonly EndedPart[];
}
