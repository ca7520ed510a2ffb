/** A platform's answer, kept with the attempt. Never holds a header, a token or the request. */
export interface PlatformAnswer {
  /** 0 when there was no HTTP answer. */
  readonly httpStatus: number;
  readonly code?: number;
  readonly subcode?: number;
  /** How the relay classifies it, in its own words; can be logged. */
  readonly meaning?: string;
  /** The platform's own message. It may repeat values of the conversion: kept in dead letters, never logged. */
  readonly message?: string;
  /** Used share of the platform's fullest rate limit; absent when the platform does not say. */
  readonly usage?: number;
  /** The platform announced that the API version of the request ends, or has ended. */
  readonly versionWarning?: true;
  /** The platform's own id of the request. Its support asks for it. */
  readonly traceId?: string;
}

/**
 * Outcome of one attempt (one request for one micro-batch). Positions are indexes into the events of that request.
 * - `delivered`: the platform took all events.
 * - `partial`: it took those not in `refused`; without `refused`, it took some and did not say which.
 * - `refused`: it took none, because of the events in `culprits`, or of some that it did not name.
 * - `too-large`: it took none, because the request held too much; its halves may pass.
 * - `throttled`, `retry`, `credentials`: it took none, and the events are not at fault.
 * - `api-version`: it took none, because it no longer serves the API version of the request.
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
  platform_failed: "The platform failed each time it was sent alone, while it took other conversions.",
  relay_failed: "The relay itself failed each time it tried this conversion alone.",
} as const;
export type DeadReason = keyof typeof DEAD_REASONS;
