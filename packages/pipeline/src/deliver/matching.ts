import {
  type ConversionSchema,
  type Dialect,
  fieldOf,
  type LeftOut,
  type Matching,
  type MatchKeyName,
  matchScore,
  type QualitySum,
} from "@relay/core";
import type { PreparedConversion } from "./triage.ts";

/** Sums the match scores of delivered conversions by event name. */
export function qualitiesOf(
  preparedConversions: readonly PreparedConversion[],
  scores: readonly number[],
): readonly QualitySum[] {
  const sums = new Map<string, { eventName: string; conversions: number; points: number }>();
  for (const [index, { queued }] of preparedConversions.entries()) {
    const { event_name: eventName } = queued.conversion;
    const sum = sums.get(eventName) ?? { eventName, conversions: 0, points: 0 };
    sum.conversions += 1;
    sum.points += scores[index] ?? 0;
    sums.set(eventName, sum);
  }
  return [...sums.values()];
}

/** Counts the match keys of delivered conversions and the fields left out of them. */
export function matchingOf(
  preparedConversions: readonly PreparedConversion[],
  dialect: Dialect,
  conversions: ConversionSchema,
): Matching {
  const keys = new Map<MatchKeyName, number>();
  const leftOut = new Map<string, { field: string; why: LeftOut["why"]; count: number }>();
  const scores: number[] = [];
  for (const { queued, event } of preparedConversions) {
    scores.push(matchScore(dialect.weights(queued.conversion), event.matchKeys));
    for (const key of event.matchKeys) keys.set(key, (keys.get(key) ?? 0) + 1);
    for (const { pointer, why } of event.leftOut) {
      const field = fieldOf(pointer, conversions);
      const known = leftOut.get(`${why} ${field}`);
      if (known) known.count += 1;
      else leftOut.set(`${why} ${field}`, { field, why, count: 1 });
    }
  }
  return { scores, keys, leftOut: [...leftOut.values()] };
}
