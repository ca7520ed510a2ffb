import {
  type ConversionSchema,
  fieldOf,
  type LeftOut,
  type Matching,
  type MatchKeyName,
  type QualitySum,
} from "@relay/core";
import type { PreparedConversion } from "./triage.ts";

/** Sums the match scores of delivered conversions by event name. */
export function qualitiesOf(preparedConversions: readonly PreparedConversion[]): readonly QualitySum[] {
  const sums = new Map<string, { eventName: string; conversions: number; points: number }>();
  for (const { eventName, score } of preparedConversions) {
    const sum = sums.get(eventName) ?? { eventName, conversions: 0, points: 0 };
    sum.conversions += 1;
    sum.points += score;
    sums.set(eventName, sum);
  }
  return [...sums.values()];
}

/** Counts the match keys of delivered conversions and the fields left out of them. */
export function matchingOf(
  preparedConversions: readonly PreparedConversion[],
  conversions: ConversionSchema,
): Matching {
  const keys = new Map<MatchKeyName, number>();
  const leftOut = new Map<string, { field: string; why: LeftOut["why"]; count: number }>();
  const scores: number[] = [];
  for (const { event, score } of preparedConversions) {
    scores.push(score);
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
