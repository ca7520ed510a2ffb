import { randomUUID } from "node:crypto";
import { setTimeout as passing } from "node:timers/promises";
import { MAX_VALIDATED, underPressure } from "@relay/pipeline/admission";
import type { RedisReports, RunQuery, RunStore } from "@relay/redis";
import type { ActorsConfig, SourceConfig } from "@relay/runtime";
import type { Actor } from "./actor.ts";
import { bounded, putTogether, type RunHead, takeApart, withFewFaults } from "./kept-run.ts";
import { readInput } from "./read-input.ts";
import {
  countItems,
  type RunFailure,
  type RunRecord,
  type RunStatus,
  type RunView,
  type ShedTask,
  viewRun,
} from "./run.ts";
import { runTask, type TaskContext } from "./tasks.ts";

export interface RunsContext extends TaskContext {
  readonly runs: RunStore<RunHead>;
  readonly reports: RedisReports;
  /** How each actor reads its input. */
  readonly actors: ActorsConfig;
  readonly maxEvents: number;
}

/** A requested run. */
export interface RunRequest {
  readonly actor: Actor;
  readonly source: SourceConfig;
  readonly input: unknown;
  readonly inputBytes: number;
  readonly userAgent: string;
  readonly timeoutSeconds: number;
  /** The caller will read it later by its id. */
  readonly isForLater: boolean;
}

export type Started =
  | { readonly kind: "run"; readonly run: RunRecord }
  /** Nothing was done. */
  | ShedTask
  /** Nothing was done or kept. */
  | { readonly kind: "refused"; readonly failure: RunFailure };

/**
 * How often an awaited run is looked at, milliseconds. Soon at first, because most events are delivered within a
 * second.
 */
const LOOKS_MS = { first: 25, longest: 400 } as const;
const USER_AGENT_LENGTH = 256;

const NOT_KEPT: RunFailure = {
  type: "not-kept",
  message: "validate_events keeps no run; use run-sync or run-sync-get-dataset-items.",
};

/**
 * Starts a run and keeps it; its events are durable when this resolves. A `validate_events` run is not kept: its items
 * are many times as large as its input. A kept run needs room in Redis, so it is shed under pressure as conversions
 * are.
 */
export async function startRun(request: RunRequest, context: RunsContext): Promise<Started> {
  const { actor, source, inputBytes, userAgent, timeoutSeconds, isForLater } = request;
  const startedAtMs = context.now();
  const read = await readInput(request.input, actor, {
    nowSeconds: Math.floor(startedAtMs / 1000),
    isAsHosted: context.actors[actor.platform].as_hosted,
    maxEvents: context.maxEvents,
    maxValidated: MAX_VALIDATED,
  });
  if (read.kind === "refused") return { kind: "refused", failure: withFewFaults(read.failure) };
  const { input } = read;
  const isKept = input.task !== "validate_events";
  if (!isKept && isForLater) return { kind: "refused", failure: NOT_KEPT };
  const pressure = isKept ? underPressure(context) : undefined;
  if (pressure) return { kind: "shed", type: pressure.kind, retryAfterSeconds: pressure.retryAfterSeconds };
  const ended = await runTask(actor, source, input, context);
  if (ended.kind === "shed") return ended;
  const run: RunRecord = {
    id: randomUUID(),
    actor: actor.name,
    source: source.name,
    task: input.task,
    isDemo: input.isDemo,
    startedAtMs,
    ...(ended.kind !== "sent" && { finishedAtMs: context.now() }),
    timeoutSeconds,
    inputBytes,
    userAgent: userAgent.slice(0, USER_AGENT_LENGTH),
    itemCount: countItems(ended),
    isKept,
    result: bounded(ended),
  };
  if (isKept) {
    const { entry, head, items } = takeApart(run);
    await context.runs.save(entry, head, items);
  }
  return { kind: "run", run };
}

/** The kept run of a source. Undefined when the source has no such run. */
export async function findRun(
  source: string,
  id: string,
  { runs }: RunsContext,
): Promise<RunRecord | undefined> {
  const kept = await runs.load(source, id);
  return kept && putTogether(kept.head, kept.items);
}

/** A run in a list. */
export interface ListedRun {
  readonly head: RunHead;
  readonly status: RunStatus;
}

/** The kept runs of a source. */
export async function listRuns(
  source: string,
  query: RunQuery,
  { runs, reports }: RunsContext,
): Promise<{ readonly total: number; readonly runs: readonly ListedRun[] }> {
  const { total, heads } = await runs.list(source, query);
  const listed = heads.map(async (head): Promise<ListedRun> => {
    const { result } = head;
    if (result.kind === "failed") return { head, status: "FAILED" };
    if (result.kind === "items" || result.reportId === undefined) return { head, status: "SUCCEEDED" };
    const known = await reports.known(result.reportId);
    return { head, status: known < result.expected ? "RUNNING" : "SUCCEEDED" };
  });
  return { total, runs: await Promise.all(listed) };
}

/** A run with the statuses known now. */
export async function viewOf(run: RunRecord, { reports }: RunsContext): Promise<RunView> {
  const { result } = run;
  const reportId = result.kind === "sent" ? result.reportId : undefined;
  return viewRun(run, reportId === undefined ? new Map() : await reports.statuses(reportId));
}

/** Waits until a run's events are settled, its time limit is over or the caller is gone. */
export async function awaitRun(run: RunRecord, context: RunsContext, gone: AbortSignal): Promise<RunView> {
  const { result } = run;
  if (result.kind === "sent" && result.reportId !== undefined) {
    const until = run.startedAtMs + run.timeoutSeconds * 1000;
    let waitMs: number = LOOKS_MS.first;
    while (context.now() < until && !gone.aborted) {
      if ((await context.reports.known(result.reportId)) >= result.expected) break;
      await passing(waitMs);
      waitMs = Math.min(LOOKS_MS.longest, waitMs * 1.5);
    }
  }
  return viewOf(run, context);
}
