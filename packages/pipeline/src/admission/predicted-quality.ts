import {
  type Conversion,
  type Dialect,
  type MatchKeyName,
  matchScore,
  missingKeys,
  type PreparedEvent,
  recogniseHashed,
  type UserData,
} from "@relay/core";

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

/** The match quality of all conversions that a destination would get. */
export interface StreamQuality {
  readonly conversions: number;
  /** Mean of the scores. */
  readonly score: number;
  /** The share of conversions that carry each key in a usable form. */
  readonly coverage: Readonly<Partial<Record<MatchKeyName, number>>>;
}

/** Predicts how well a platform can match a conversion in its form. */
export function predictQuality(
  conversion: Conversion,
  { matchKeys }: PreparedEvent,
  dialect: Dialect,
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

/** Sums up the match quality of conversions, of which there must be at least one. */
export function streamQuality(all: readonly MatchQuality[]): StreamQuality {
  const keys = Map.groupBy(
    all.flatMap((one) => one.keys),
    (key) => key,
  );
  return {
    conversions: all.length,
    score: round(all.reduce((sum, { score }) => sum + score, 0) / all.length),
    coverage: Object.fromEntries(Array.from(keys, ([key, { length }]) => [key, round(length / all.length)])),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
