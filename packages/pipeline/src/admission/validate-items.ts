import {
  type Conversion,
  type LeftOut,
  type MatchKeyName,
  matchScore,
  missingKeys,
  type PreparedEvent,
  recogniseHashed,
  type UserData,
} from "@relay/core";
import type { Item } from "./item.ts";
import { contextFor, judgeItem, pointedInto, type Route, type RoutedFault } from "./judge-item.ts";
import type { AdmissionDestination } from "./router.ts";
import { mapInTurns } from "./turn-share.ts";

/** Most items that are validated in one request: an answer is many times as large as its request. */
export const MAX_VALIDATED = 1000;

/** The relay's prediction of how well a platform can match a conversion. */
export interface MatchQuality {
  /** 0 to 10. */
  readonly score: number;
  /** Keys that would be sent in a usable form. */
  readonly keys: readonly MatchKeyName[];
  /** Those that arrived hashed. Whether they were normalised before cannot be checked. */
  readonly hashed: readonly MatchKeyName[];
  /** Missing keys, and by how much each would raise the score; the most valuable first. */
  readonly missing: readonly { readonly keys: readonly MatchKeyName[]; readonly worth: number }[];
}

export interface DestinationView {
  readonly name: string;
  readonly match_quality: MatchQuality;
  /** Fields that the platform does not get, and why; with pointers into the item as it was given. */
  readonly left_out: readonly LeftOut[];
}

/** Result for one item, if it were sent. */
export interface ItemView {
  readonly index: number;
  readonly status: "accepted" | "refused";
  readonly event_id?: string;
  readonly destinations: readonly DestinationView[];
  readonly faults: readonly RoutedFault[];
}

/** The match quality of all conversions that a destination would get. */
export interface StreamQuality {
  readonly conversions: number;
  /** Mean of the scores. */
  readonly score: number;
  /** The share of conversions that carry each key in a usable form. */
  readonly coverage: Readonly<Partial<Record<MatchKeyName, number>>>;
}

export interface Validation {
  readonly accepted: number;
  readonly refused: number;
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
  const accepted = results.filter(({ status }) => status === "accepted").length;
  return {
    accepted,
    refused: results.length - accepted,
    match_quality: qualityOf(results.flatMap(({ destinations }) => destinations)),
    results,
  };
}

/** The result for a single item. */
export function validateItem(item: Item, route: Route, nowSeconds: number): Omit<ItemView, "index"> {
  const { conversion, destinations, faults } = judgeItem(item, route, nowSeconds);
  if (!item.ok || !conversion) return { status: "refused", destinations: [], faults };
  const { source, conversions } = route.router;
  return {
    status: destinations.length > 0 ? "accepted" : "refused",
    event_id: conversion.event_id,
    destinations: destinations.map((destination) => {
      const { name, dialect } = destination;
      const prepared = dialect.prepare(conversion, contextFor(destination, source, nowSeconds));
      return {
        name,
        match_quality: quality(conversion, prepared, destination),
        left_out: pointedInto(item, prepared.leftOut, conversions),
      };
    }),
    faults,
  };
}

function quality(
  conversion: Conversion,
  { matchKeys }: PreparedEvent,
  { dialect }: AdmissionDestination,
): MatchQuality {
  const weights = dialect.weights(conversion);
  return {
    score: matchScore(weights, matchKeys),
    keys: matchKeys,
    hashed: matchKeys.filter((key) => cameHashed(conversion.user_data[key])),
    missing: missingKeys(weights, matchKeys).map(({ keys, weight }) => ({ keys, worth: weight })),
  };
}

function cameHashed(given: UserData[MatchKeyName]): boolean {
  return [given].flat().some((value) => typeof value === "string" && recogniseHashed(value) !== undefined);
}

function qualityOf(views: readonly DestinationView[]): Validation["match_quality"] {
  const streams = Map.groupBy(views, ({ name }) => name);
  return Object.fromEntries(
    Array.from(streams, ([name, all]) => {
      const scores = all.map(({ match_quality: { score } }) => score);
      const keys = Map.groupBy(
        all.flatMap(({ match_quality: { keys } }) => keys),
        (key) => key,
      );
      return [
        name,
        {
          conversions: all.length,
          score: round(scores.reduce((sum, score) => sum + score, 0) / all.length),
          coverage: Object.fromEntries(
            Array.from(keys, ([key, { length }]) => [key, round(length / all.length)]),
          ),
        },
      ];
    }),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
