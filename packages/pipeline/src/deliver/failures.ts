import type { QueuedConversion } from "./queued-conversion.ts";
import type { DestinationFailure } from "./isolate.ts";
import type { OpenBatch } from "./open-batch.ts";
import type { PreparedConversion } from "./triage.ts";

/** A request that ended without an answer about its events. */
export interface FailedRequest {
  readonly batch: OpenBatch<PreparedConversion>;
  readonly request: readonly PreparedConversion[];
  readonly outcome: DestinationFailure;
  readonly tokenMark: string;
}

/** Decides what happens to requests and micro-batches that fail. */
export interface Failures {
  requestFailed(failed: FailedRequest): Promise<void>;
  /** The platform has judged the events of a request, so it works. */
  platformAnswered(): void;
  /** A micro-batch has no request left to make. */
  batchOver(batch: OpenBatch<PreparedConversion>): Promise<void>;
  /**
   * The relay failed on these conversions. They may have been sent since `sinceMs`, milliseconds of Redis' clock.
   * Rejects with the error when they must stay where they are.
   */
  relayFailed(queuedConversions: readonly QueuedConversion[], error: unknown, sinceMs: number): Promise<void>;
  /** The outcome of this conversion is known but could not be written. */
  unsettled(queued: QueuedConversion, error: unknown): Promise<void>;
}
