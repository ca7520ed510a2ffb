import type { DeliveryStatus } from "./delivery-status.ts";

/** A status for the report of the request that asked for it. */
export interface ReportedStatus {
  readonly requestId: string;
  /** Identifies the conversion at its destination. It is the id of its dead letter, if it has one. */
  readonly deadLetterId: string;
  readonly status: DeliveryStatus;
}

/** The field of a status within its report: one for each identity at each destination. */
export function reportFieldOf(destination: string, deadLetterId: string): string {
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
  note(statuses: readonly ReportedStatus[]): Promise<void>;
}

/** Reads the statuses of a report. */
export interface ReportReader {
  /** The number of statuses that are known. */
  known(id: string): Promise<number>;
  /** The known statuses by `reportFieldOf`. */
  statuses(id: string): Promise<ReadonlyMap<string, DeliveryStatus>>;
}
