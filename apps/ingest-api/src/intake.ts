import {
  admit,
  checkSize,
  type Conversion,
  type Envelope,
  deadlineOf,
  fault,
  type FaultCode,
  identityOf,
  isError,
  laneFor,
  laneName,
  type LaneRef,
  deadLetterIdOf,
  pointedAt,
  writeConversion,
} from "@relay/core";
import type { Offer } from "@relay/pipeline";
import type { DestinationConfig } from "@relay/runtime";
import { mapPatiently } from "./patience.ts";
import type { Item } from "./read-items.ts";
import type { RoutedFault, Router } from "./router.ts";

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

export interface Intake {
  readonly results: readonly ItemResult[];
  readonly accepted: number;
  /** The newest event_time of the accepted conversions, Unix seconds; absent when there are none. */
  readonly newestEventTime?: number;
  /** Accepted conversions, by lane. */
  readonly offers: readonly Offer[];
  /** The destinations of each accepted item; only for requests with a report. */
  readonly copies: readonly AcceptedConversion[];
}

/** An accepted item at one destination, as its report names it. */
export interface AcceptedConversion {
  readonly index: number;
  readonly destination: string;
  readonly deadLetterId: string;
}

/** Where the conversions of a request may go. */
export interface Route {
  readonly router: Router;
  /** These destinations and no others. */
  readonly only?: ReadonlySet<DestinationConfig>;
}

/** Checks every item of a request and sorts the accepted ones into lanes. Other work runs in between. */
export async function takeIn(items: readonly Item[], route: Route, envelope: Envelope): Promise<Intake> {
  const lanes = new Map<
    string,
    {
      readonly lane: LaneRef;
      readonly envelope: Envelope;
      readonly conversions: Buffer[];
      deadline: number;
    }
  >();
  const nowSeconds = Math.floor(envelope.receivedAtMs / 1000);
  let accepted = 0;
  let newest = -Infinity;
  const copies: AcceptedConversion[] = [];
  const results = await mapPatiently(items, (item, index): ItemResult => {
    const { conversion, written, destinations, faults } = judge(item, route, envelope.source, nowSeconds);
    if (!conversion || !written || destinations.length === 0) {
      return { index, status: "refused", ...(conversion && { event_id: conversion.event_id }), faults };
    }
    accepted += 1;
    newest = Math.max(newest, conversion.event_time);
    for (const { name: destination, lanes: count, dialect } of destinations) {
      const { dataset } = dialect;
      if (envelope.isReported === true)
        copies.push({ index, destination, deadLetterId: deadLetterIdOf(identityOf(dataset, conversion)) });
      const lane = laneFor({ name: destination, lanes: count, dataset }, conversion);
      const name = laneName(lane);
      const offer = lanes.get(name) ?? { lane, envelope, conversions: [], deadline: Infinity };
      offer.conversions.push(written);
      offer.deadline = Math.min(
        offer.deadline,
        deadlineOf(conversion.event_time, dialect.window(conversion)),
      );
      lanes.set(name, offer);
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
  return { results, accepted, ...seen, offers: [...lanes.values()], copies };
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

export interface Judged {
  /** Undefined when it is not one. */
  readonly conversion?: Conversion;
  /** As it would be stored. */
  readonly written?: Buffer;
  readonly destinations: readonly DestinationConfig[];
  readonly faults: readonly RoutedFault[];
}

/** Checks one item: whether it is a conversion, which destinations take it, and its errors and warnings. */
export function judge(item: Item, { router, only }: Route, source: string, nowSeconds: number): Judged {
  if (!item.ok) {
    return { destinations: [], faults: [fault("", "malformed_json", "is not valid JSON")] };
  }
  const admission = admit(item.value, source);
  if (!admission.ok) return { destinations: [], faults: admission.faults };
  const { conversion, warnings } = admission;
  const written = writeConversion(conversion);
  const tooLarge = checkSize(written.length, router.maxConversionBytes);
  if (tooLarge) return { conversion, destinations: [], faults: [tooLarge] };
  const { destinations, faults } = router.route(conversion, nowSeconds, only);
  const all = warnings.length === 0 ? faults : [...warnings, ...faults];
  return { conversion, written, destinations, faults: all.length === 0 ? all : pointedAt(item.value, all) };
}
