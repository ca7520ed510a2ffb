import type { RouteFailure } from "@relay/http";
import { RETRY_AFTER } from "@relay/pipeline/admission";
import type { Response } from "express";
import { countOutcomes } from "../runs/outcome.ts";
import type { RunFailure, RunView, ShedTask } from "../runs/run.ts";

/** An error as the actors' hosts write it. */
interface ActorError {
  /** Stable, for programs. */
  readonly type: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export function sendError(response: Response, status: number, error: ActorError): void {
  response.status(status).json({ error });
}

export function sendFailure(
  response: Response,
  { type, message, faults }: RunFailure,
  more: Readonly<Record<string, unknown>> = {},
): void {
  sendError(response, 400, { type, message, ...more, ...(faults && { faults }) });
}

export function sendNoRun(response: Response): void {
  const message = "There is no such run. A source's latest 1000 runs are kept for 7 days.";
  sendError(response, 404, { type: "record-not-found", message });
}

const SHED: Readonly<Record<ShedTask["type"], readonly [status: number, message: string]>> = {
  overloaded: [429, "The relay has no room for more conversions now"],
  "rate-limited": [429, "The source has sent as many conversions as it may"],
  backlogged: [429, "The backlog of a destination of these conversions is full"],
  unavailable: [503, "The queue did not confirm the conversions"],
};

export function sendShed(response: Response, { type, retryAfterSeconds, destinations = [] }: ShedTask): void {
  const [status, words] = SHED[type];
  const which = destinations.length === 0 ? "" : ` (${destinations.join(", ")})`;
  response.set("Retry-After", String(retryAfterSeconds));
  sendError(response, status, { type, message: `${words}${which}; repeat after Retry-After.` });
}

/** Answers a request on which a route failed. */
export function sendRouteFailure(response: Response, failure: RouteFailure): void {
  if (failure === "unavailable")
    return sendShed(response, { kind: "shed", type: "unavailable", retryAfterSeconds: RETRY_AFTER.away });
  const message = "The relay failed on this request by a fault of its own. Repeating it does not help.";
  sendError(response, 500, { type: "failed", message });
}

/** Answers a synchronous run with its items or its output; 408 when not all of its events are settled. */
export function sendEnd(response: Response, view: RunView, form: "items" | "output"): void {
  const { run, status, items } = view;
  const { id, isKept, task, result } = run;
  if (result.kind === "failed") return sendFailure(response, result.failure, isKept ? { runId: id } : {});
  if (status === "RUNNING") {
    const message = `Not all events are settled yet. They are durable and will be delivered; ask for the run ${id} later.`;
    return sendError(response, 408, { type: "run-timeout-exceeded", message, runId: id });
  }
  if (form === "items") response.json(items);
  else response.json({ ...(isKept && { runId: id }), task, status, counts: countOutcomes(items), items });
}
