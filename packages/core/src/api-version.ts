/** An API version that a destination uses. */
export interface ApiVersionUse {
  /** `sending`: conversions. `reading`: pixels, statistics, match quality. */
  readonly use: "sending" | "queries";
  /** As the platform writes it, such as `v26.0`. */
  readonly version: string;
  /** From this moment on (Unix seconds) the platform serves it no more. Absent: no end is known. */
  readonly servedUntil?: number;
}

/** Seconds before its end in which a version counts as expiring. */
export const EXPIRY_NOTICE_SECONDS = 60 * 86_400;

/** How an API version stands at a moment (Unix seconds). */
export function judgeVersion(
  { servedUntil = Infinity }: ApiVersionUse,
  nowSeconds: number,
): "served" | "expiring" | "expired" {
  if (nowSeconds >= servedUntil) return "expired";
  return nowSeconds >= servedUntil - EXPIRY_NOTICE_SECONDS ? "expiring" : "served";
}
