import type { LeftOut } from "@relay/core";
import { type ItemStatus, type DestinationWithholding, statusOf, withholdingsOf } from "./admit-items.ts";
import type { Item } from "./item.ts";
import { contextFor, judgeItem, pointedInto, type Route, type RoutedFault } from "./judge-item.ts";
import { type MatchQuality, predictQuality, streamQuality, type StreamQuality } from "./predicted-quality.ts";
import { mapInTurns } from "./turn-share.ts";

/** Most items that are validated in one request: an answer is many times as large as its request. */
export const MAX_VALIDATED = 1000;

export interface DestinationView {
  readonly name: string;
  readonly match_quality: MatchQuality;
  /** Fields that the platform does not get, and why; with pointers into the item as it was given. */
  readonly left_out: readonly LeftOut[];
}

/** Result for one item, if it were sent. */
export interface ItemView {
  readonly index: number;
  readonly status: ItemStatus;
  readonly event_id?: string;
  readonly destinations: readonly DestinationView[];
  /** The destinations that would not get it because of the person's consent. */
  readonly withheld_from?: readonly DestinationWithholding[];
  readonly faults: readonly RoutedFault[];
}

export interface Validation {
  readonly accepted: number;
  readonly refused: number;
  readonly withheld: number;
  readonly match_quality: Readonly<Record<string, StreamQuality>>;
  readonly results: readonly ItemView[];
}

/**
 * Judges items as `POST /v1/events` does, at a time in Unix seconds, without writing anything. Returns what each
 * destination would get of them.
 */
export async function validateItems(
  items: readonly Item[],
  route: Route,
  nowSeconds: number,
): Promise<Validation> {
  const results = await mapInTurns(items, (item, index) => ({
    index,
    ...validateItem(item, route, nowSeconds),
  }));
  const count = (wanted: ItemStatus) => results.filter(({ status }) => status === wanted).length;
  return {
    accepted: count("accepted"),
    refused: count("refused"),
    withheld: count("withheld"),
    match_quality: qualitiesOf(results.flatMap(({ destinations }) => destinations)),
    results,
  };
}

/** The result for a single item. */
export function validateItem(item: Item, route: Route, nowSeconds: number): Omit<ItemView, "index"> {
  const judged = judgeItem(item, route, nowSeconds);
  const { conversion, destinations, faults } = judged;
  if (!item.ok || !conversion) return { status: "refused", destinations: [], faults };
  const { source, conversions } = route.router;
  return {
    status: statusOf(judged),
    event_id: conversion.event_id,
    destinations: destinations.map((destination) => {
      const { name, dialect } = destination;
      const prepared = dialect.prepare(conversion, contextFor(destination, source, nowSeconds));
      return {
        name,
        match_quality: predictQuality(conversion, prepared, dialect),
        left_out: pointedInto(item, prepared.leftOut, conversions),
      };
    }),
    ...withholdingsOf(judged),
    faults,
  };
}

function qualitiesOf(views: readonly DestinationView[]): Validation["match_quality"] {
  const streams = Map.groupBy(views, ({ name }) => name);
  return Object.fromEntries(
    Array.from(streams, ([name, own]) => [name, streamQuality(own.map((view) => view.match_quality))]),
  );
}
