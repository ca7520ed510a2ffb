import { type DeliveryStatus, type FaultCode, reportFieldOf } from "@relay/core";
import type { RoutedFault } from "@relay/pipeline/admission";

/**
 * What is known of an event after admission. It is stored with its run and completed by the statuses of its
 * conversions.
 */
export interface Draft {
  readonly index: number;
  readonly event_id?: string;
  readonly event_name?: string;
  readonly faults?: readonly RoutedFault[];
  /** Replaces the faults when many events have some. */
  readonly codes?: readonly FaultCode[];
  /** The destinations it was sent to. */
  readonly deliveries: readonly { readonly destination: string; readonly deadLetterId: string }[];
}

/** Status of an event over all its destinations. */
export type OutcomeStatus =
  | "delivered"
  | "duplicate"
  | "dead_letter"
  | "withheld"
  | "not_settled"
  | "refused";

/** The item of a run's dataset for one event. */
export interface OutcomeItem extends Omit<Draft, "deliveries"> {
  readonly status: OutcomeStatus;
  readonly success: boolean;
  readonly destinations: readonly DeliveryStatus[];
}

/** Of several statuses, the first in this list is shown. */
const SHOWN_FIRST = ["dead_letter", "not_settled", "delivered", "duplicate", "withheld"] as const;

/**
 * Completes drafts with the statuses known by now. The second of two equal events of one run is a duplicate of the
 * first.
 */
export function outcomesOf(
  drafts: readonly Draft[],
  known: ReadonlyMap<string, DeliveryStatus>,
): readonly OutcomeItem[] {
  const seen = new Set<string>();
  return drafts.map(({ deliveries, ...draft }) => {
    const destinations = deliveries.map(({ destination, deadLetterId }): DeliveryStatus => {
      const field = reportFieldOf(destination, deadLetterId);
      const status = known.get(field);
      const isSecond = seen.has(field);
      seen.add(field);
      if (!status) return { event_id: draft.event_id ?? "", destination, status: "not_settled" };
      return isSecond && status.status === "delivered" ? { ...status, status: "duplicate" } : status;
    });
    const status =
      SHOWN_FIRST.find((one) => destinations.some((destination) => destination.status === one)) ?? "refused";
    return { ...draft, status, success: status === "delivered" || status === "duplicate", destinations };
  });
}

/** The number of events in each status. */
export function countOutcomes(
  items: readonly { readonly status?: string }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of items) if (status !== undefined) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
