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

/** What becomes of requests and micro-batches that fail. */
export interface Failures {
  requestFailed(failed: FailedRequest): Promise<void>;
  /** The platform has judged the events of a request: it works. */
  platformAnswered(): void;
  /** A micro-batch has no request left to make. */
  batchOver(batch: OpenBatch<PreparedConversion>): Promise<void>;
  /** The relay failed on these, from `sinceMs` (Redis' clock) on they may have been sent. Rejects where nothing can be done. */
  relayFailed(queuedConversions: readonly QueuedConversion[], error: unknown, sinceMs: number): Promise<void>;
  /** What became of this one is known and could not be written down. */
  unsettled(queued: QueuedConversion, error: unknown): Promise<void>;
}
