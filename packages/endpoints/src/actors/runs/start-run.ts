import { randomUUID } from "node:crypto";
import { MAX_VALIDATED, underPressure } from "@relay/pipeline/admission";
import type { Actor } from "../actor.ts";
import type { ActorsContext, ActorSender } from "../context.ts";
import { readInput } from "../input/read-input.ts";
import { runTask } from "../tasks/run-task.ts";
import { bounded, takeApart, withFewFaults } from "./kept-run.ts";
import { countItems, type RunFailure, type RunRecord, type ShedTask } from "./run.ts";

/** A requested run. */
export interface RunRequest {
  readonly actor: Actor;
  readonly sender: ActorSender;
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
export async function startRun(request: RunRequest, context: ActorsContext): Promise<Started> {
  const { actor, sender, inputBytes, userAgent, timeoutSeconds, isForLater } = request;
  const startedAtMs = context.now();
  const read = await readInput(request.input, actor, {
    nowSeconds: Math.floor(startedAtMs / 1000),
    platforms: context.platforms,
    isAsHosted: context.isAsHosted(actor),
    maxEvents: context.maxEvents,
    maxValidated: MAX_VALIDATED,
  });
  if (read.kind === "refused") return { kind: "refused", failure: withFewFaults(read.failure) };
  const { input } = read;
  const isKept = input.task !== "validate_events";
  if (!isKept && isForLater) return { kind: "refused", failure: NOT_KEPT };
  const pressure = isKept ? underPressure(context) : undefined;
  if (pressure) return { kind: "shed", type: pressure.kind, retryAfterSeconds: pressure.retryAfterSeconds };
  const ended = await runTask({ actor, sender, input }, context);
  if (ended.kind === "shed") return ended;
  const run: RunRecord = {
    id: randomUUID(),
    actor: actor.name,
    source: sender.router.source,
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
