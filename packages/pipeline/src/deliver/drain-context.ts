import type {
  Aside,
  BatchFit,
  ConversionSchema,
  DeadLetters,
  Erasures,
  Gate,
  LaneDrain,
  Listener,
  Reports,
  RefusalBreaker,
  Tracing,
  Transport,
} from "@relay/core";
import { DEFAULT_ASIDE_WAITS_MS } from "../aside/aside.ts";
import type { Destination } from "./attempt.ts";
import type { HeldBytes } from "./held-bytes.ts";
import type { Permits } from "./permits.ts";
import type { Pulse } from "./pulse.ts";

/** How drains work. Times are milliseconds. */
export interface DrainSettings {
  /**
   * How long a drain may send without extending its lease. Must be more than `requestTimeoutMs` and a second of margin.
   */
  readonly leaseMs: number;
  /** Time limit of one request, from connecting to the last byte. */
  readonly requestTimeoutMs: number;
  /** A drain starts no micro-batch after this time while other lanes wait for a worker. */
  readonly sliceMs: number;
  /** How long a conversion waits for a micro-batch to fill. */
  readonly maxWaitMs: number;
  /** The destination is paused when it has more dead letters than this. */
  readonly maxDeadLetters: number;
  /** Waits between the attempts for a conversion that fails alone. After the last one it becomes a dead letter. */
  readonly asideWaitsMs: readonly number[];
}

export const DEFAULT_DRAIN: DrainSettings = {
  leaseMs: 12_000,
  requestTimeoutMs: 8000,
  sliceMs: 4000,
  maxWaitMs: 250,
  maxDeadLetters: 500_000,
  asideWaitsMs: DEFAULT_ASIDE_WAITS_MS,
};

export interface DrainContext {
  readonly lanes: LaneDrain;
  readonly aside: Aside;
  readonly gate: Gate;
  readonly deadLetters: DeadLetters;
  readonly reports: Reports;
  readonly transport: Transport;
  /** One for each destination. */
  readonly breaker: RefusalBreaker;
  /** One for each destination. */
  readonly pulse: Pulse;
  /** One for each destination. */
  readonly permits: Permits;
  /** One for all drains of a process. */
  readonly held: HeldBytes;
  /** Whether all slots of this worker are taken, so that other lanes may wait for one. */
  readonly isCrowded: () => boolean;
  readonly listen: Listener;
  readonly tracing: Tracing;
  readonly settings: DrainSettings;
  /** Which fields of a conversion are known, and not a producer's own. */
  readonly conversions: ConversionSchema;
  /** Persons whose conversions are not sent any more. */
  readonly erasures: Erasures;
  readonly defaultCountryOf: (source: string) => string | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether conversions may be given up for their age at this time of Redis' clock, milliseconds. */
  readonly agesAreSure: (redisMs: number) => boolean;
  /** Resolves after this time, or when the signal is aborted. */
  readonly rest: (ms: number, stop: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly dice: () => number;
  readonly nonce: () => string;
}

/** A destination, and how its lanes are drained. */
export interface DrainTarget {
  readonly destination: Destination;
  readonly fit: BatchFit;
  readonly context: DrainContext;
}
