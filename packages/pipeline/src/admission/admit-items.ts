import {
  type Conversion,
  deadLetterIdOf,
  type Envelope,
  type FaultCode,
  identityOf,
  isError,
  reportFieldOf,
  type WithheldReason,
} from "@relay/core";
import type { Offer } from "../accept.ts";
import type { Item } from "./item.ts";
import { judgeItem, type Judged, type RoutedFault, type Route } from "./judge-item.ts";
import { LaneOffers } from "./lane-offers.ts";
import { mapInTurns } from "./turn-share.ts";

export type ItemStatus = "accepted" | "refused" | "withheld";

/** Result of one item of a request. */
export interface ItemResult {
  readonly index: number;
  /** `withheld`: it has no error, and the person's consent keeps it from every destination. */
  readonly status: ItemStatus;
  readonly event_id?: string;
  readonly destinations?: readonly string[];
  /** Of an accepted one: the destinations that do not get it. */
  readonly refused_by?: readonly DestinationRefusal[];
  /** The destinations that do not get it because of the person's consent. */
  readonly withheld_from?: readonly DestinationWithholding[];
  /** Its errors and warnings; an error of one destination names that destination. */
  readonly faults?: readonly RoutedFault[];
}

/** A destination that is certain to refuse a conversion, and the codes of its errors. */
export interface DestinationRefusal {
  readonly destination: string;
  readonly codes: readonly FaultCode[];
}

/** A destination from which a conversion is withheld. */
export interface DestinationWithholding {
  readonly destination: string;
  readonly reason: WithheldReason;
}

/** Result of the admission of a request. */
export interface Admitted {
  readonly results: readonly ItemResult[];
  readonly accepted: number;
  /** Items that consent keeps from every destination. */
  readonly withheld: number;
  /** The newest event_time of the accepted conversions, Unix seconds; absent when there are none. */
  readonly newestEventTime?: number;
  /** Accepted conversions, by lane. */
  readonly offers: readonly Offer[];
  /** One for each accepted or withheld item and destination; only for requests with a report. */
  readonly deliveries: readonly PlannedDelivery[];
  /** Statuses that a report will get: one for each identity at each destination. */
  readonly expectedStatuses: number;
  /** The relay's own errors that kept it from judging items. */
  readonly failures: readonly unknown[];
}

/** An item at one destination, as its report names it. */
export interface PlannedDelivery {
  readonly index: number;
  readonly destination: string;
  readonly deadLetterId: string;
  /** Present when consent keeps it from this destination: what its status names. */
  readonly withheld?: Pick<Conversion, "event_id" | "event_name">;
}

/** Judges every item of a request and sorts the accepted ones into lanes. Other work runs in between. */
export async function admitItems(
  items: readonly Item[],
  route: Route,
  envelope: Envelope,
): Promise<Admitted> {
  const nowSeconds = Math.floor(envelope.receivedAtMs / 1000);
  const offers = new LaneOffers(envelope);
  const deliveries: PlannedDelivery[] = [];
  const failures: unknown[] = [];
  const counts = { accepted: 0, refused: 0, withheld: 0 };
  let newest = -Infinity;
  const results = await mapInTurns(items, (item, index): ItemResult => {
    const judged = judgeItem(item, route, nowSeconds);
    if (judged.failure !== undefined) failures.push(judged.failure);
    const status = statusOf(judged);
    counts[status] += 1;
    const { conversion, stored, destinations } = judged;
    if (status !== "refused" && conversion && stored) {
      if (status === "accepted") newest = Math.max(newest, conversion.event_time);
      for (const destination of destinations) {
        const identity = offers.add(destination, conversion, stored.for(destination));
        if (identity !== undefined && envelope.isReported === true)
          deliveries.push({ index, destination: destination.name, deadLetterId: deadLetterIdOf(identity) });
      }
      if (envelope.isReported === true) deliveries.push(...withheldDeliveries(index, conversion, judged));
    }
    return resultOf(index, status, judged);
  });
  return {
    results,
    accepted: counts.accepted,
    withheld: counts.withheld,
    ...(counts.accepted > 0 && { newestEventTime: newest }),
    offers: offers.all,
    deliveries,
    expectedStatuses: statusesIn(deliveries),
    failures,
  };
}

/** How many statuses a report of these gets: one for each identity at each destination. */
function statusesIn(deliveries: readonly PlannedDelivery[]): number {
  if (deliveries.length === 0) return 0;
  return new Set(deliveries.map((one) => reportFieldOf(one.destination, one.deadLetterId))).size;
}

/** The status of a judged item. */
export function statusOf({ stored, destinations, withheld, faults }: Judged): ItemStatus {
  if (stored && destinations.length > 0) return "accepted";
  return withheld.length > 0 && !faults.some(isError) ? "withheld" : "refused";
}

function resultOf(index: number, status: ItemStatus, judged: Judged): ItemResult {
  const { conversion, destinations, faults } = judged;
  const refusedBy = status === "accepted" ? refusalsIn(faults) : [];
  return {
    index,
    status,
    ...(conversion && { event_id: conversion.event_id }),
    ...(status === "accepted" && { destinations: destinations.map(({ name }) => name) }),
    ...(refusedBy.length > 0 && { refused_by: refusedBy }),
    ...withholdingsOf(judged),
    ...((faults.length > 0 || status === "refused") && { faults }),
  };
}

/** The field of a result that names the destinations from which the item is withheld; none when there are none. */
export function withholdingsOf({ withheld }: Judged): Pick<ItemResult, "withheld_from"> {
  if (withheld.length === 0) return {};
  return {
    withheld_from: withheld.map(({ destination, why }) => ({ destination: destination.name, reason: why })),
  };
}

function withheldDeliveries(
  index: number,
  conversion: Conversion,
  { withheld }: Judged,
): readonly PlannedDelivery[] {
  const { event_id, event_name } = conversion;
  return withheld.map(({ destination: { name, dialect } }) => ({
    index,
    destination: name,
    deadLetterId: deadLetterIdOf(identityOf(dialect.dataset, conversion)),
    withheld: { event_id, event_name },
  }));
}

function refusalsIn(faults: readonly RoutedFault[]): readonly DestinationRefusal[] {
  if (faults.length === 0) return [];
  const byDestination = new Map<string, Set<FaultCode>>();
  for (const { destination, code } of faults.filter(isError)) {
    if (destination === undefined) continue;
    const codes = byDestination.get(destination) ?? new Set();
    byDestination.set(destination, codes.add(code));
  }
  return Array.from(byDestination, ([destination, codes]) => ({ destination, codes: [...codes] }));
}
