import type { Copy } from "./copy.ts";
import type { Setback } from "./isolate.ts";
import type { OpenBatch } from "./open-batch.ts";
import type { Parcel } from "./triage.ts";

/** A request that ended without an answer about its events. */
export interface FailedRequest {
  readonly batch: OpenBatch<Parcel>;
  readonly request: readonly Parcel[];
  readonly outcome: Setback;
  readonly tokenMark: string;
}

/** What becomes of requests and micro-batches that fail. */
export interface Failures {
  requestFailed(failed: FailedRequest): Promise<void>;
  /** The platform has judged the events of a request: it works. */
  platformAnswered(): void;
  /** A micro-batch has no request left to make. */
  batchOver(batch: OpenBatch<Parcel>): Promise<void>;
  /** The relay failed on these, from `sinceMs` (Redis' clock) on they may have been sent. Rejects where nothing can be done. */
  relayFailed(copies: readonly Copy[], error: unknown, sinceMs: number): Promise<void>;
  /** What became of this one is known and could not be written down. */
  unsettled(copy: Copy, error: unknown): Promise<void>;
}
