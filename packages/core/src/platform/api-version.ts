/** An API version that a destination uses. */
export interface ApiVersionUse {
  /** `sending`: for conversions. `queries`: for pixels, statistics and match quality. */
  readonly use: "sending" | "queries";
  /** As the platform writes it, such as `v26.0`. */
  readonly version: string;
  /** Unix seconds from which the platform no longer serves it. Absent: no end is announced. */
  readonly servedUntil?: number;
}

/** A version counts as expiring in the last 60 days before its end. */
export const EXPIRY_NOTICE_SECONDS = 60 * 86_400;

/** Returns the state of an API version at a moment (Unix seconds). */
export function judgeVersion(
  { servedUntil = Infinity }: ApiVersionUse,
  nowSeconds: number,
): "served" | "expiring" | "expired" {
  if (nowSeconds >= servedUntil) return "expired";
  return nowSeconds >= servedUntil - EXPIRY_NOTICE_SECONDS ? "expiring" : "served";
}
