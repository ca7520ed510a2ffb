import type { DestinationFailure } from "./isolate.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { PreparedConversion } from "./triage.ts";

/** A request that ended without an answer about its events. */
export interface FailedRequest {
  readonly events: readonly PreparedConversion[];
  readonly outcome: DestinationFailure;
  readonly tokenMark: string;
  /** Milliseconds of Redis' clock. */
  readonly sentAtMs: number;
}

/** Sends one conversion alone. Returns whether the platform answered about it. */
export type SendAlone = (prepared: PreparedConversion) => Promise<boolean>;

/** Decides what happens to requests and conversions that fail. */
export interface Failures {
  /** Resolves when it is decided. Conversions that have not left by then stay in the lane. */
  requestFailed(failed: FailedRequest, sendAlone: SendAlone): Promise<void>;
  /** The platform has judged the events of a request, so it works. */
  platformAnswered(): void;
  /**
   * The relay failed on these conversions. They may have been sent since `sinceMs`, milliseconds of Redis' clock.
   * Rejects with the error when they must stay where they are.
   */
  relayFailed(queuedConversions: readonly QueuedConversion[], error: unknown, sinceMs: number): Promise<void>;
  /** The outcome of this conversion is known but could not be written. */
  unsettled(queued: QueuedConversion, error: unknown): Promise<void>;
}
