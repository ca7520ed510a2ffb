import type { MatchKeyName } from "./match-keys.ts";

/**
 * The weight of a match key, or of several that only count together, for conversions of one kind. The weights of a kind
 * add up to 10, so that a conversion with every key scores 10.
 */
export interface KeyWeight {
  readonly keys: readonly MatchKeyName[];
  /** Whether all of the keys are needed, or any one. */
  readonly needs: "all" | "any";
  readonly weight: number;
}

/** Adds the weights of the keys that are present: 0 to 10. */
export function matchScore(weights: readonly KeyWeight[], present: readonly MatchKeyName[]): number {
  let score = 0;
  for (const each of weights) if (counts(each, present)) score += each.weight;
  return Math.round(score * 10) / 10;
}

/** The missing keys, the most valuable first. */
export function missingKeys(
  weights: readonly KeyWeight[],
  present: readonly MatchKeyName[],
): readonly KeyWeight[] {
  return weights.filter((each) => !counts(each, present)).toSorted((a, b) => b.weight - a.weight);
}

function counts({ keys, needs }: KeyWeight, present: readonly MatchKeyName[]): boolean {
  return needs === "all"
    ? keys.every((key) => present.includes(key))
    : keys.some((key) => present.includes(key));
}

/** How well the relay predicts that a platform can match the conversions of one event name. */
export interface PredictedQuality {
  readonly eventName: string;
  readonly conversions: number;
  /** Mean score, 0 to 10. */
  readonly score: number;
}
