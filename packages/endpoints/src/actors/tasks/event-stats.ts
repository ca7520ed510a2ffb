import type { EventStats, PlatformMatchQuality, PredictedQuality } from "@relay/core";
import type { QueryResult } from "@relay/pipeline";

/** Each event name's counts, the platform's match quality when the token may read it, and the relay's prediction. */
export function besideQuality(
  stats: readonly EventStats[],
  quality: QueryResult<PlatformMatchQuality>,
  predicted: readonly PredictedQuality[],
): readonly object[] {
  const qualities = quality.kind === "found" ? quality.items : [];
  return stats.map((stat) => {
    const read = qualities.find(({ eventName }) => eventName === stat.eventName);
    const own = predicted.find(({ eventName }) => eventName === stat.eventName);
    return {
      ...stat,
      ...(read && { matchQuality: { score: read.score, coverage: read.coverage } }),
      ...(quality.kind === "failed" && { matchQualityUnavailable: quality.failure.code }),
      ...(own && { predictedMatchQuality: { score: own.score, conversions: own.conversions } }),
    };
  });
}
