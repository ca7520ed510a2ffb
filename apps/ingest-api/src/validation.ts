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
import type { DestinationConfig } from "@relay/runtime";
import { judge, type Route } from "./intake.ts";
import { mapPatiently } from "./patience.ts";
import type { Item } from "./read-items.ts";
import type { RoutedFault, Router } from "./router.ts";

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
  /** Fields of the conversion that the platform does not get, and why. */
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
 * Checks items as `POST /v1/events` would, without writing anything, and returns what each destination would get of
 * them.
 */
export async function validate(
  items: readonly Item[],
  route: Route,
  source: string,
  nowSeconds: number,
): Promise<Validation> {
  const { router } = route;
  const results = await mapPatiently(items, (item, index): ItemView => {
    const { conversion, destinations, faults } = judge(item, route, source, nowSeconds);
    if (!conversion) return { index, status: "refused", destinations: [], faults };
    return {
      index,
      status: destinations.length > 0 ? "accepted" : "refused",
      event_id: conversion.event_id,
      destinations: destinations.map((destination) => view(conversion, destination, router, nowSeconds)),
      faults,
    };
  });
  const accepted = results.filter(({ status }) => status === "accepted").length;
  return {
    accepted,
    refused: results.length - accepted,
    match_quality: qualityOf(results.flatMap(({ destinations }) => destinations)),
    results,
  };
}

function view(
  conversion: Conversion,
  destination: DestinationConfig,
  router: Router,
  nowSeconds: number,
): DestinationView {
  const { name, dialect } = destination;
  const prepared = dialect.prepare(conversion, router.contextFor(destination, nowSeconds));
  return { name, match_quality: quality(conversion, prepared, destination), left_out: prepared.leftOut };
}

function quality(
  conversion: Conversion,
  { matchKeys }: PreparedEvent,
  { dialect }: DestinationConfig,
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
