import type { PredictedQuality } from "@relay/core";

/** Mean of the predicted match quality over deliveries. */
export interface MeanQuality {
  readonly conversions: number;
  /** 0 to 10. */
  readonly score: number;
}

/** The mean of these; nothing when no conversion was delivered. */
export function meanOf(qualities: readonly PredictedQuality[]): { readonly matchQuality?: MeanQuality } {
  const conversions = qualities.reduce((sum, quality) => sum + quality.conversions, 0);
  if (conversions === 0) return {};
  const points = qualities.reduce((sum, quality) => sum + quality.score * quality.conversions, 0);
  return { matchQuality: { conversions, score: Math.round((points / conversions) * 100) / 100 } };
}
