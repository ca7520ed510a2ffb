import type { DeadReason } from "../delivery/outcome.ts";

/** Status of one conversion at one destination, for the requester who asked for it. */
export interface ReportedEnd {
  readonly requestId: string;
  readonly destination: string;
  readonly eventId: string;
  readonly eventName: string;
  /** Identifies the conversion at its destination, and its dead letter. */
  readonly deadLetterId: string;
  /** `duplicate`: an earlier conversion of the same identity was delivered. */
  readonly status: "delivered" | "duplicate" | "dead_letter";
  readonly atMs: number;
  /** Requests that it was in. */
  readonly attempts?: number;
  readonly traceId?: string;
  readonly reason?: DeadReason;
  readonly code?: number;
  readonly subcode?: number;
}

/** The field of a status within its report: one for each identity at each destination. */
export function reportFieldOf({
  destination,
  deadLetterId,
}: Pick<ReportedEnd, "destination" | "deadLetterId">): string {
  return `${destination} ${deadLetterId}`;
}

/** A report as it is opened. */
export interface NewReport {
  /** Id of the request. */
  readonly id: string;
  readonly source: string;
  /** Statuses to come: one for each identity at each destination. */
  readonly expected: number;
  /** The webhook to notify. May hold a secret: never logged. */
  readonly webhookUrl?: string;
  readonly nowMs: number;
}

/** The reports that were asked for. The first status of an identity in a request counts. */
export interface Reports {
  /** Records statuses before their conversions are settled, so that none is missing after a crash. */
  note(ends: readonly ReportedEnd[]): Promise<void>;
}
