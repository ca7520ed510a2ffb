/** What a platform answered, kept with the attempt: never a header, a token or the request. */
export interface PlatformAnswer {
  /** 0 when there was no HTTP answer at all. */
  readonly httpStatus: number;
  readonly code?: number;
  readonly subcode?: number;
  /** What the relay takes it for, in its own words: fit for a log. */
  readonly meaning?: string;
  /** The platform's words. May echo values of the conversion: kept in dead letters, never logged. */
  readonly message?: string;
  /** Share of the platform's fullest rate limit that is used up; absent where the platform does not say. */
  readonly usage?: number;
  /** The platform announced that the API version of the request ends, or has ended. */
  readonly versionWarning?: true;
  /** Meta's fbtrace_id, TikTok's request_id: what the platform's support asks for. */
  readonly traceId?: string;
}

/**
 * What one attempt (one request for one micro-batch) ended as. Positions are indexes into the events of that request.
 * - `delivered`: the platform took all of them.
 * - `partial`: it took those not named in `refused`; without names, some of them.
 * - `refused`: it took none, because of the events in `culprits`, or of some it did not name.
 * - `too-large`: it took none, the request held too much; halves of it may pass.
 * - `throttled`, `retry`, `credentials`: it took none and it is not the events' fault.
 * - `api-version`: it took none, because it does not serve the API version of the request any more.
 * - `unknown`: no definite answer; it may have taken them.
 */
export type AttemptOutcome =
  | { readonly kind: "delivered"; readonly answer: PlatformAnswer }
  | { readonly kind: "partial"; readonly refused?: readonly number[]; readonly answer: PlatformAnswer }
  | { readonly kind: "refused"; readonly culprits?: readonly number[]; readonly answer: PlatformAnswer }
  | { readonly kind: "too-large"; readonly answer: PlatformAnswer }
  | { readonly kind: "throttled"; readonly waitMs?: number; readonly answer: PlatformAnswer }
  | { readonly kind: "retry"; readonly waitMs?: number; readonly answer: PlatformAnswer }
  | { readonly kind: "credentials"; readonly answer: PlatformAnswer }
  | { readonly kind: "api-version"; readonly answer: PlatformAnswer }
  | { readonly kind: "unknown"; readonly waitMs?: number; readonly answer: PlatformAnswer };

export type OutcomeKind = AttemptOutcome["kind"];

/** Why a conversion was given up for one destination. */
export const DEAD_REASONS = {
  refused: "The platform refused it.",
  expired: "Its window closed while it was queued.",
  unmappable: "It could not be written in the platform's form.",
  outcome_unknown: "It may have been delivered; repeating it could count it twice.",
  platform_failed: "The platform failed on it, alone and again and again, while it took others.",
  relay_failed: "The relay itself failed on it, alone and again and again.",
} as const;
export type DeadReason = keyof typeof DEAD_REASONS;
