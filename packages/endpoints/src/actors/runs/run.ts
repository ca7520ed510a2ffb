import type { DeliveryStatus, Fault } from "@relay/core";
import type { TaskName } from "../actor.ts";
import { type Draft, type OutcomeItem, outcomesOf } from "./outcome.ts";

/** Why a run has no result. */
export interface RunFailure {
  /** Stable, for programs. */
  readonly type: string;
  readonly message: string;
  readonly faults?: readonly Fault[];
}

/** The result of a task. */
export type TaskResult =
  /** The complete result. */
  | { readonly kind: "items"; readonly items: readonly object[] }
  /** Events in delivery. Their items are completed by the statuses of the report. */
  | {
      readonly kind: "sent";
      readonly drafts: readonly Draft[];
      /** Absent when none was accepted. */
      readonly reportId?: string;
      readonly expected: number;
    }
  | { readonly kind: "failed"; readonly failure: RunFailure };

/** Nothing was done, because the relay has no room now. */
export interface ShedTask {
  readonly kind: "shed";
  readonly type: "overloaded" | "unavailable" | "backlogged" | "rate-limited";
  readonly retryAfterSeconds: number;
  /** The destinations with a full backlog. */
  readonly destinations?: readonly string[];
}

/** The end of a task. */
export type TaskEnd = TaskResult | ShedTask;

export type RunStatus = "RUNNING" | "SUCCEEDED" | "FAILED";

/** A run. */
export interface RunRecord {
  readonly id: string;
  readonly actor: string;
  readonly source: string;
  readonly task: TaskName;
  readonly isDemo: boolean;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  readonly timeoutSeconds: number;
  readonly inputBytes: number;
  readonly userAgent: string;
  /** Number of its items. Of the longest runs not all are kept. */
  readonly itemCount: number;
  /** Whether it can be read later by its id. */
  readonly isKept: boolean;
  readonly result: TaskResult;
}

/** A run and its items so far. */
export interface RunView {
  readonly run: RunRecord;
  readonly status: RunStatus;
  readonly finishedAtMs?: number;
  readonly items: readonly (object | OutcomeItem)[];
}

/** The number of items of a result. */
export function countItems(result: TaskEnd): number {
  switch (result.kind) {
    case "items":
      return result.items.length;
    case "sent":
      return result.drafts.length;
    case "failed":
    case "shed":
      return 0;
  }
}

/** Combines a run with the statuses known by now. */
export function viewRun(run: RunRecord, statuses: ReadonlyMap<string, DeliveryStatus>): RunView {
  const { result } = run;
  switch (result.kind) {
    case "failed":
      return { run, status: "FAILED", items: [], finishedAtMs: run.finishedAtMs ?? run.startedAtMs };
    case "items":
      return {
        run,
        status: "SUCCEEDED",
        items: result.items,
        finishedAtMs: run.finishedAtMs ?? run.startedAtMs,
      };
    case "sent": {
      const items = outcomesOf(result.drafts, statuses);
      if (statuses.size < result.expected) return { run, status: "RUNNING", items };
      const times = Array.from(statuses.values(), ({ settled_at: at }) =>
        at === undefined ? 0 : Date.parse(at),
      );
      const last = Math.max(run.startedAtMs, ...times);
      return { run, status: "SUCCEEDED", items, finishedAtMs: last };
    }
  }
}
