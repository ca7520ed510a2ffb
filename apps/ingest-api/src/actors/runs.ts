import { randomUUID } from "node:crypto";
import { setTimeout as passing } from "node:timers/promises";
import type { RedisReports, RunStore } from "@relay/redis";
import type { SourceConfig } from "@relay/runtime";
import type { Actor } from "./actor.ts";
import { readInput } from "./read-input.ts";
import { type RunRecord, type RunView, type TaskResult, viewRun } from "./run.ts";
import { runTask, type TaskContext } from "./tasks.ts";

export interface RunsContext extends TaskContext {
  readonly runs: RunStore<RunRecord>;
  readonly reports: RedisReports;
}

/** A run as it is asked for. */
export interface RunRequest {
  readonly actor: Actor;
  readonly source: SourceConfig;
  readonly input: unknown;
  readonly inputBytes: number;
  readonly userAgent: string;
  readonly timeoutSeconds: number;
}

/** How often a run that is waited for is looked at: soon at first, since most events are delivered within a second. */
const LOOKS_MS = { first: 25, longest: 400 } as const;

/** Starts a run and keeps it. Its events are durable when this resolves. */
export async function startRun(request: RunRequest, context: RunsContext): Promise<RunRecord> {
  const { actor, source, input, inputBytes, userAgent, timeoutSeconds } = request;
  const startedAtMs = context.now();
  const read = readInput(input, actor, Math.floor(startedAtMs / 1000));
  const result: TaskResult =
    read.kind === "input"
      ? await runTask(actor, source, read.input, context)
      : {
          kind: "failed",
          failure: { type: "invalid-input", message: "The input is not as it must be.", faults: read.faults },
        };
  const run: RunRecord = {
    id: randomUUID(),
    actor: actor.name,
    source: source.name,
    task: read.kind === "input" ? read.input.task : "send_event",
    isDemo: read.kind === "input" && read.input.isDemo,
    startedAtMs,
    ...(result.kind !== "sent" && { finishedAtMs: context.now() }),
    timeoutSeconds,
    inputBytes,
    userAgent,
    result,
  };
  await context.runs.save(run);
  return run;
}

/** A run and what is known of it now. */
export async function viewOf(run: RunRecord, { reports }: RunsContext): Promise<RunView> {
  const { result } = run;
  const reportId = result.kind === "sent" ? result.reportId : undefined;
  return viewRun(run, reportId === undefined ? new Map() : await reports.ends(reportId));
}

/** Waits for the ends of a run's events, as long as it asked for and as somebody waits. */
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
