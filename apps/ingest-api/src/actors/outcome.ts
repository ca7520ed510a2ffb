import type { FaultCode, ReportedEnd } from "@relay/core";
import { writeEnd } from "@relay/pipeline";
import { reportFieldOf } from "@relay/redis";
import type { RoutedFault } from "../router.ts";

/** What is known of an event when it has been judged: kept with its run, and completed by the ends of its copies. */
export interface Draft {
  readonly index: number;
  readonly event_id?: string;
  readonly event_name?: string;
  readonly faults?: readonly RoutedFault[];
  /** In the place of faults, where many events have some. */
  readonly codes?: readonly FaultCode[];
  /** Where it was sent. */
  readonly copies: readonly { readonly destination: string; readonly deadLetterId: string }[];
}

/** What became of an event, for all its destinations together. */
export type OutcomeStatus = "delivered" | "duplicate" | "dead_letter" | "not_settled" | "refused";

/** The item of a run's dataset that tells of one event. */
export interface OutcomeItem extends Omit<Draft, "copies"> {
  readonly status: OutcomeStatus;
  readonly success: boolean;
  readonly destinations: readonly object[];
}

/** The most telling of several comes first. */
const TELLING = ["dead_letter", "not_settled", "delivered", "duplicate"] as const;

/** Completes drafts with what is known by now. The second of two equal events of one run is a duplicate of the first. */
export function outcomesOf(
  drafts: readonly Draft[],
  ends: ReadonlyMap<string, ReportedEnd>,
): readonly OutcomeItem[] {
  const seen = new Set<string>();
  return drafts.map(({ copies, ...draft }) => {
    const destinations = copies.map((copy) => {
      const field = reportFieldOf(copy);
      const end = ends.get(field);
      const isSecond = seen.has(field);
      seen.add(field);
      if (!end) return { destination: copy.destination, status: "not_settled" as const };
      const { event_id: _, event_name: __, ...view } = writeEnd(end);
      return isSecond && end.status === "delivered" ? { ...view, status: "duplicate" as const } : view;
    });
    const status =
      TELLING.find((one) => destinations.some((destination) => destination.status === one)) ?? "refused";
    return { ...draft, status, success: status === "delivered" || status === "duplicate", destinations };
  });
}

/** How many events ended as what. */
export function countOutcomes(
  items: readonly { readonly status?: string }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of items) if (status !== undefined) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
