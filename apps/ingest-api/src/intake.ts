import {
  admit,
  type Conversion,
  type Envelope,
  fault,
  type Fault,
  identityOf,
  laneName,
  laneOf,
  type LaneRef,
  writeConversion,
} from "@relay/core";
import type { Offer } from "@relay/pipeline";
import type { DestinationConfig } from "@relay/runtime";
import type { Item } from "./read-items.ts";
import type { Router } from "./router.ts";

/** What became of one item of a request. */
export interface ItemResult {
  readonly index: number;
  readonly status: "accepted" | "refused";
  readonly event_id?: string;
  readonly destinations?: readonly string[];
  /** Why it was refused, or why some destination will not get it (that one is named). */
  readonly faults?: readonly (Fault & { readonly destination?: string })[];
}

export interface Intake {
  readonly results: readonly ItemResult[];
  readonly accepted: number;
  /** Accepted conversions, gathered by lane. */
  readonly offers: readonly Offer[];
}

/** Judges every item of a request and sorts the accepted ones into lanes. */
export function takeIn(items: readonly Item[], router: Router, envelope: Envelope): Intake {
  const lanes = new Map<
    string,
    { readonly lane: LaneRef; readonly envelope: Envelope; readonly conversions: Buffer[] }
  >();
  const nowSeconds = Math.floor(envelope.receivedAtMs / 1000);
  let accepted = 0;
  const results = items.map((item, index): ItemResult => {
    const admission = item.ok
      ? admit(item.value, envelope.source)
      : { ok: false as const, faults: [fault("", "malformed_json", "is not valid JSON")] };
    if (!admission.ok) return { index, status: "refused", faults: admission.faults };
    const { conversion } = admission;
    const { destinations, faults } = router.route(conversion, nowSeconds);
    if (destinations.length === 0) return { index, status: "refused", event_id: conversion.event_id, faults };
    accepted += 1;
    const written = writeConversion(conversion);
    for (const destination of destinations) {
      const lane = laneFor(destination, conversion);
      const name = laneName(lane);
      const offer = lanes.get(name) ?? { lane, envelope, conversions: [] };
      offer.conversions.push(written);
      lanes.set(name, offer);
    }
    return {
      index,
      status: "accepted",
      event_id: conversion.event_id,
      destinations: destinations.map(({ name }) => name),
      ...(faults.length > 0 && { faults }),
    };
  });
  return { results, accepted, offers: [...lanes.values()] };
}

function laneFor({ name, lanes, dialect }: DestinationConfig, conversion: Conversion): LaneRef {
  const index = lanes === 1 ? 0 : laneOf(identityOf(dialect.dataset, conversion), lanes);
  return { destination: name, index };
}
