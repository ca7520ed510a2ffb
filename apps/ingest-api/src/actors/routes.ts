import { bearerOf } from "@relay/http";
import type { SourceConfig } from "@relay/runtime";
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router as ExpressRouter,
} from "express";
import { type Actor, ACTORS } from "./actor.ts";
import { countOutcomes } from "./outcome.ts";
import { type RunRecord, type RunView, writeRun } from "./run.ts";
import { awaitRun, type RunRequest, type RunsContext, startRun, viewOf } from "./runs.ts";

export interface ActorRoutesContext extends RunsContext {
  readonly findSource: (key: string | undefined) => SourceConfig | undefined;
  readonly maxBodyBytes: number;
}

const TIMEOUT_SECONDS = { usual: 60, longest: 300 } as const;

/** How each run is answered: at once, by its output, or by its items. */
type Answer = "run" | "output" | "items";

/**
 * The HTTP shape of the two hosted actors: `POST /v2/acts/{actor}/runs`, `/run-sync` and
 * `/run-sync-get-dataset-items`, and `GET` of a run and of its items. The token is a source's API key.
 */
export function actorRoutes(context: ActorRoutesContext): ExpressRouter {
  const router = ExpressRouter();
  const body = express.json({ type: () => true, limit: context.maxBodyBytes });
  const answers: readonly (readonly [path: string, answer: Answer])[] = [
    ["runs", "run"],
    ["run-sync", "output"],
    ["run-sync-get-dataset-items", "items"],
  ];
  for (const [path, answer] of answers) router.post(`/acts/:actor/${path}`, body, run(context, answer));
  for (const path of ["/acts/:actor/runs/:id", "/actor-runs/:id"]) {
    router.get(
      path,
      look(context, (view, response) => response.json({ data: writeRun(view) })),
    );
  }
  for (const path of [
    "/acts/:actor/runs/:id/dataset/items",
    "/actor-runs/:id/dataset/items",
    "/datasets/:id/items",
  ]) {
    router.get(
      path,
      look(context, ({ items }, response) => response.json(items)),
    );
  }
  router.use(unreadable);
  return router;
}

function run(context: ActorRoutesContext, answer: Answer): RequestHandler {
  return async (request, response) => {
    const source = sourceOf(context, request, response);
    if (!source) return;
    const actor = ACTORS.get(String(request.params["actor"]));
    if (!actor)
      return sendError(response, 404, "actor-not-found", `Known actors: ${[...ACTORS.keys()].join(", ")}.`);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const started = await startRun(requestOf(request, source, actor), context);
    if (answer === "run") {
      response.status(201).json({ data: writeRun(await viewOf(started, context)) });
      return;
    }
    sendEnd(response, await awaitRun(started, context, gone.signal), answer);
  };
}

function look(
  context: ActorRoutesContext,
  show: (view: RunView, response: Response) => void,
): RequestHandler {
  return async (request, response) => {
    const source = sourceOf(context, request, response);
    if (!source) return;
    const found: RunRecord | undefined = await context.runs.load(String(request.params["id"]));
    // Another source's run is none of this one's business.
    if (found?.source !== source.name)
      return sendError(response, 404, "record-not-found", "There is no such run; runs are kept for 7 days.");
    show(await viewOf(found, context), response);
  };
}

function requestOf(request: Request, source: SourceConfig, actor: Actor): RunRequest {
  const asked = Number(request.query["timeout"]);
  return {
    actor,
    source,
    input: (request.body as unknown) ?? {},
    inputBytes: Number(request.get("content-length") ?? 0),
    userAgent: request.get("user-agent") ?? "",
    timeoutSeconds: asked > 0 ? Math.min(asked, TIMEOUT_SECONDS.longest) : TIMEOUT_SECONDS.usual,
  };
}

/** The end of a run that was waited for. */
function sendEnd(response: Response, view: RunView, answer: Answer): void {
  const { run: record, status, items } = view;
  if (record.result.kind === "failed") {
    const { type, message, faults } = record.result.failure;
    return sendError(response, 400, type, message, { runId: record.id, ...(faults && { faults }) });
  }
  if (status === "RUNNING") {
    const message = `Not all events have ended yet. They are durable and go on; look at the run ${record.id}.`;
    return sendError(response, 408, "run-timeout-exceeded", message, { runId: record.id });
  }
  if (answer === "items") response.json(items);
  else response.json({ runId: record.id, task: record.task, status, counts: countOutcomes(items), items });
}

/** Whose token it is; undefined where it is nobody's, who has been told so. */
function sourceOf(
  { findSource }: ActorRoutesContext,
  request: Request,
  response: Response,
): SourceConfig | undefined {
  const source = findSource(tokenOf(request));
  if (!source)
    sendError(response, 401, "token-not-valid", "token must be the API key of a source in relay.yaml.");
  return source;
}

/** Turns what the body reader throws into an answer; its own message quotes the body. */
const unreadable: ErrorRequestHandler = (error: { readonly status?: number }, _request, response, next) => {
  const { status } = error;
  if (response.headersSent || status === undefined || status >= 500) return next(error);
  const message = status === 413 ? "The input is too large." : "The input is not a JSON object.";
  sendError(response, status, "invalid-input", message);
};

function tokenOf(request: Request): string | undefined {
  const { token } = request.query;
  return typeof token === "string" ? token : bearerOf(request.get("authorization"));
}

function sendError(
  response: Response,
  status: number,
  type: string,
  message: string,
  more: object = {},
): void {
  response.status(status).json({ error: { type, message, ...more } });
}
