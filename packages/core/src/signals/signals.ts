import type { WithheldReason } from "../consent/data-use.ts";
import type { DeadReason, PlatformAnswer, OutcomeKind } from "../delivery/outcome.ts";
import type { FaultCode } from "../errors/errors.ts";
import type { MatchKeyName } from "../matching/match-keys.ts";
import type { LeftOut } from "../platform/platform.ts";
import type { GateReason, GateMode } from "../delivery/gate.ts";

/**
 * Events of the pipeline. Logs and metrics both listen to them, so that a number on a dashboard and its log line have
 * one origin. Signals carry ids and counts, never a conversion.
 */
export type Signal =
  | {
      /** A request was answered with 202. */
      readonly kind: "request";
      readonly requestId: string;
      readonly source: string;
      readonly accepted: number;
      readonly refused: number;
      readonly seconds: number;
    }
  | {
      readonly kind: "accepted";
      readonly source: string;
      readonly destination: string;
      readonly count: number;
    }
  | {
      /** The conversions of a request were checked. */
      readonly kind: "judged";
      readonly source: string;
      readonly accepted: number;
      readonly refused: number;
      /** Those that consent keeps from every destination. */
      readonly withheld: number;
      /**
       * The newest accepted conversion: its event_time, Unix seconds, and its age; a negative age lies in the future.
       */
      readonly newest?: { readonly eventTime: number; readonly ageSeconds: number };
    }
  | {
      /** Errors for which conversions were refused. */
      readonly kind: "refused-at-admission";
      readonly source: string;
      /** The destination that does not get them; absent: no destination gets them. */
      readonly destination?: string;
      readonly code: FaultCode;
      readonly count: number;
    }
  | {
      /** Conversions that consent keeps from a destination. */
      readonly kind: "withheld";
      readonly source: string;
      readonly destination: string;
      readonly reason: WithheldReason;
      readonly count: number;
    }
  | {
      readonly kind: "warned";
      readonly source: string;
      readonly code: FaultCode;
      readonly count: number;
    }
  | { readonly kind: "shed"; readonly reason: string }
  | {
      /** A source has reached a limit of its own: conversions of a request were not accepted. */
      readonly kind: "limited";
      readonly source: string;
      readonly limit: "rate" | "backlog_share";
      readonly count: number;
    }
  | {
      /** The relay failed on a request, or on an item of one, by a fault of its own. */
      readonly kind: "request-failed";
      /** Name of the error. Its message may quote the request. */
      readonly error: string;
      /** Where it was thrown: file and line. */
      readonly at?: string;
    }
  | {
      readonly kind: "appended";
      readonly lane: string;
      readonly count: number;
      readonly bytes: number;
      readonly seconds: number;
    }
  | {
      /** A micro-batch begins. */
      readonly kind: "gathered";
      readonly destination: string;
      readonly count: number;
      /** How long its oldest conversion had been in its lane. */
      readonly waitedSeconds: number;
    }
  | {
      readonly kind: "attempt";
      readonly lane: string;
      readonly destination: string;
      readonly batchId: string;
      readonly count: number;
      readonly bytes: number;
      readonly outcome: OutcomeKind;
      /** The requests to the relay whose conversions are in it: some of their ids, and their number. */
      readonly requestIds: readonly string[];
      readonly requests: number;
      /** Whether it was made to find the culprits of a refused request. */
      readonly isSearch: boolean;
      readonly answer: PlatformAnswer;
      readonly seconds: number;
    }
  | {
      readonly kind: "settled";
      readonly destination: string;
      readonly delivered: number;
      readonly duplicates: number;
      /** Conversions of persons who asked to be forgotten. They are not sent. */
      readonly erased: number;
      readonly dead: Readonly<Partial<Record<DeadReason, number>>>;
      /** Seconds from accepted to delivered, one for each delivered conversion that was not replayed. */
      readonly latencies: readonly number[];
      readonly matching: Matching;
    }
  | {
      readonly kind: "gate";
      readonly destination: string;
      readonly state: GateMode;
      /** Why it is shut. */
      readonly reason?: GateReason;
      readonly waitMs: number;
      /** Refused share of recent outcomes, when that shut it. */
      readonly refusedShare?: number;
      readonly answer?: PlatformAnswer;
    }
  | {
      /** A platform announced the end of the API version of a query. */
      readonly kind: "version-warning";
      /** The destination whose token the query used; absent: another token. */
      readonly destination?: string;
    }
  | {
      readonly kind: "replayed";
      readonly destination: string;
      /** Dead letters put back into their lanes. */
      readonly count: number;
      /** Dead letters not sent. */
      readonly kept: number;
    }
  | {
      /** A webhook was notified of some statuses, or could not be. */
      readonly kind: "webhook";
      readonly outcome: "taken" | "failed" | "given-up";
      /** Id of the request. */
      readonly reportId: string;
      readonly count: number;
      readonly reason?: string;
    }
  | {
      /** Conversions were moved out of their lane into set-aside groups. */
      readonly kind: "set-aside";
      readonly destination: string;
      readonly lane: string;
      readonly count: number;
      /** Which side failed on them. */
      readonly cause: "platform" | "relay";
      /** The name of the error, when the relay failed. */
      readonly error?: string;
    }
  /** A platform sent bytes that no request asked for; their socket was closed. */
  | { readonly kind: "unasked-answer" }
  /** Redis has not answered for two seconds, or answers again. */
  | { readonly kind: "redis"; readonly isAway: boolean }
  /** Redis' clock was set: forward, or back when negative. */
  | { readonly kind: "clock-set"; readonly seconds: number }
  /** Redis has lost its data: every conversion waiting in it, and the ledgers. */
  | { readonly kind: "redis-emptied" }
  | { readonly kind: "lease-lost"; readonly lane: string }
  /** A worker process left a lane to another one, which drains fewer. */
  | { readonly kind: "handed-over"; readonly lane: string }
  | {
      readonly kind: "quarantined";
      readonly lane: string;
      readonly segmentId: string;
      readonly reason: string;
    }
  | {
      /** Segments were in quarantine for as long as a destination keeps what it gave up, and were deleted. */
      readonly kind: "quarantine-expired";
      readonly lane: string;
      readonly segments: number;
      readonly conversions: number;
    }
  | { readonly kind: "lane-skipped"; readonly lane: string; readonly reason: string }
  | { readonly kind: "woken"; readonly lane: string; readonly by: "sweeper" | "watchdog" };

/** What the platform could match the delivered conversions of a batch by. */
export interface Matching {
  /** Match quality, 0 to 10, one for each delivered conversion. */
  readonly scores: readonly number[];
  /** How many of them carried each match key. */
  readonly keys: ReadonlyMap<MatchKeyName, number>;
  /** How many had a given field left out: by field and reason. */
  readonly leftOut: readonly {
    readonly field: string;
    readonly why: LeftOut["why"];
    readonly count: number;
  }[];
}

export type Listener = (signal: Signal) => void;
