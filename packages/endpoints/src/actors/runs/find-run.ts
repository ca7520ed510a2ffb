import { setTimeout as passing } from "node:timers/promises";
import type { RunQuery } from "@relay/core";
import type { ActorsContext } from "../context.ts";
import { putTogether, type RunHead } from "./kept-run.ts";
import { type RunRecord, type RunStatus, type RunView, viewRun } from "./run.ts";

/**
 * How often an awaited run is looked at, milliseconds. Soon at first, because most events are delivered within a
 * second.
 */
const LOOKS_MS = { first: 25, longest: 400 } as const;
/** The kept run of a source. Undefined when the source has no such run. */
export async function findRun(
  source: string,
  id: string,
  { runs }: ActorsContext,
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
  { runs, reports }: ActorsContext,
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
export async function viewOf(run: RunRecord, { reports }: ActorsContext): Promise<RunView> {
  const { result } = run;
  const reportId = result.kind === "sent" ? result.reportId : undefined;
  return viewRun(run, reportId === undefined ? new Map() : await reports.statuses(reportId));
}

/** Waits until a run's events are settled, its time limit is over or the caller is gone. */
export async function awaitRun(run: RunRecord, context: ActorsContext, gone: AbortSignal): Promise<RunView> {
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
