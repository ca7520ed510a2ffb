import { deadLetterIdOf, type Envelope, type FaultCode, isError, reportFieldOf } from "@relay/core";
import type { Offer } from "../accept.ts";
import type { Item } from "./item.ts";
import { judgeItem, type RoutedFault, type Route } from "./judge-item.ts";
import { LaneOffers } from "./lane-offers.ts";
import { mapInTurns } from "./turn-share.ts";

/** Result of one item of a request. */
export interface ItemResult {
  readonly index: number;
  readonly status: "accepted" | "refused";
  readonly event_id?: string;
  readonly destinations?: readonly string[];
  /** Of an accepted one: the destinations that do not get it. */
  readonly refused_by?: readonly DestinationRefusal[];
  /** Its errors and warnings; an error of one destination names that destination. */
  readonly faults?: readonly RoutedFault[];
}

/** A destination that is certain to refuse a conversion, and the codes of its errors. */
export interface DestinationRefusal {
  readonly destination: string;
  readonly codes: readonly FaultCode[];
}

/** Result of the admission of a request. */
export interface Admitted {
  readonly results: readonly ItemResult[];
  readonly accepted: number;
  /** The newest event_time of the accepted conversions, Unix seconds; absent when there are none. */
  readonly newestEventTime?: number;
  /** Accepted conversions, by lane. */
  readonly offers: readonly Offer[];
  /** One for each accepted item and destination; only for requests with a report. */
  readonly deliveries: readonly PlannedDelivery[];
  /** Statuses that a report will get: one for each identity at each destination. */
  readonly expectedStatuses: number;
  /** The relay's own errors that kept it from judging items. */
  readonly failures: readonly unknown[];
}

/** An accepted item at one destination, as its report names it. */
export interface PlannedDelivery {
  readonly index: number;
  readonly destination: string;
  readonly deadLetterId: string;
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
  let accepted = 0;
  let newest = -Infinity;
  const results = await mapInTurns(items, (item, index): ItemResult => {
    const { conversion, written, destinations, faults, failure } = judgeItem(item, route, nowSeconds);
    if (failure !== undefined) failures.push(failure);
    if (!conversion || !written || destinations.length === 0) {
      return { index, status: "refused", ...(conversion && { event_id: conversion.event_id }), faults };
    }
    accepted += 1;
    newest = Math.max(newest, conversion.event_time);
    for (const destination of destinations) {
      const identity = offers.add(destination, conversion, written);
      if (identity !== undefined && envelope.isReported === true)
        deliveries.push({
          index,
          destination: destination.name,
          deadLetterId: deadLetterIdOf(identity),
        });
    }
    const refusedBy = refusalsIn(faults);
    return {
      index,
      status: "accepted",
      event_id: conversion.event_id,
      destinations: destinations.map(({ name }) => name),
      ...(refusedBy.length > 0 && { refused_by: refusedBy }),
      ...(faults.length > 0 && { faults }),
    };
  });
  const seen = accepted > 0 && { newestEventTime: newest };
  const expected = new Set(
    deliveries.map(({ destination, deadLetterId }) => reportFieldOf(destination, deadLetterId)),
  );
  return {
    results,
    accepted,
    ...seen,
    offers: offers.all,
    deliveries,
    expectedStatuses: expected.size,
    failures,
  };
}

function refusalsIn(faults: readonly RoutedFault[]): readonly DestinationRefusal[] {
  const byDestination = new Map<string, Set<FaultCode>>();
  for (const { destination, code } of faults.filter(isError)) {
    if (destination === undefined) continue;
    const codes = byDestination.get(destination) ?? new Set();
    byDestination.set(destination, codes.add(code));
  }
  return Array.from(byDestination, ([destination, codes]) => ({ destination, codes: [...codes] }));
}
