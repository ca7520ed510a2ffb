import { fault } from "@relay/core";
import { type BodyBudget, type BodyFailure, readBody } from "@relay/http";
import { parseInParts, RETRY_AFTER } from "@relay/pipeline/admission";
import type { SourceConfig } from "@relay/runtime";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Endpoint, EndpointRoute } from "../endpoint.ts";
import { keyBeforeBody, type KeyPlace } from "../key-place.ts";
import { type Actor, ACTORS } from "./actor.ts";
import { openApi } from "./openapi.ts";
import { countOutcomes } from "./outcome.ts";
import { type RunFailure, type RunView, type ShedTask, writeListedRun, writeRun } from "./run.ts";
import { awaitRun, findRun, listRuns, type RunRequest, type RunsContext, startRun, viewOf } from "./runs.ts";

export interface ActorsContext extends RunsContext {
  readonly findSource: (key: string | undefined) => SourceConfig | undefined;
  readonly bodies: BodyBudget;
  readonly maxBodyBytes: number;
}

/** Most runs on one page of a list. */
const MOST_LISTED = 100;
const TIMEOUT_SECONDS = { usual: 60, longest: 300 } as const;

/** The form of an answer: the run at once, its output, or its items. */
type Answer = "run" | "output" | "items";

const KEYS: readonly KeyPlace[] = [{ in: "query", name: "token" }, { in: "bearer" }];

/** Routes that start a run, below `/v2/acts/{actor}/`. */
const STARTS = [
  ["runs", "run"],
  ["run-sync", "output"],
  ["run-sync-get-dataset-items", "items"],
] as const satisfies readonly (readonly [path: string, answer: Answer])[];
const RUN_PATHS = ["/v2/acts/:actor/runs/:id", "/v2/actor-runs/:id"];
const ITEMS_PATHS = [
  "/v2/acts/:actor/runs/:id/dataset/items",
  "/v2/actor-runs/:id/dataset/items",
  "/v2/datasets/:id/items",
];

/**
 * The HTTP shape of the two hosted actors: `POST /v2/acts/{actor}/runs`, `/run-sync` and `/run-sync-get-dataset-items`,
 * `GET` of runs, of a run and of its items, and `DELETE` of a run. The token is a source's API key.
 */
export const actors: Endpoint<ActorsContext> = {
  name: "actors",
  authentication: KEYS,
  openApi,
  routes: (context) => [
    ...STARTS.map(([path, answer]) => post(`/v2/acts/:actor/${path}`, context, answer)),
    get("/v2/acts/:actor/runs", identified(context), list(context)),
    get("/v2/actor-runs", list(context)),
    ...RUN_PATHS.flatMap((path) => [
      { method: "delete" as const, path, handlers: [remove(context)] },
      get(
        path,
        look(context, (view, response) => response.json({ data: writeRun(view) })),
      ),
    ]),
    ...ITEMS_PATHS.map((path) =>
      get(
        path,
        look(context, ({ items }, response) => response.json(items)),
      ),
    ),
  ],
};

function get(path: string, ...handlers: readonly RequestHandler[]): EndpointRoute {
  return { method: "get", path, handlers };
}

function post(path: string, context: ActorsContext, answer: Answer): EndpointRoute {
  const { bodies: budget, maxBodyBytes: maxBytes } = context;
  const body = readBody({ budget, maxBytes, refuse: refuseBody });
  return { method: "post", path, handlers: [identified(context), body, input, run(context, answer)] };
}

/** Finds the source and the actor before the input is read. */
function identified(context: ActorsContext): RequestHandler {
  return (request, response, next) => {
    const source = sourceOf(context, request, response);
    if (!source) return;
    const actor = ACTORS.get(String(request.params["actor"]));
    if (!actor)
      return sendError(response, 404, {
        type: "actor-not-found",
        message: `Known actors: ${[...ACTORS.keys()].join(", ")}.`,
      });
    response.locals["source"] = source;
    response.locals["actor"] = actor;
    next();
  };
}

/** Reads the body as the input of a run; an empty body is an empty input. */
async function input(request: Request, response: Response, next: NextFunction): Promise<void> {
  const { fields } = response.locals["actor"] as Actor;
  const misplaced = Object.keys(request.query).filter((name) => Object.hasOwn(fields, name));
  if (misplaced.length > 0) {
    const faults = misplaced.map((name) => fault(`/${name}`, "unknown_field", "belongs in the body"));
    return sendError(response, 400, {
      type: "invalid-input",
      message: "The query holds fields of the input.",
      faults,
    });
  }
  const body = request.body as Buffer;
  try {
    response.locals["input"] = body.length === 0 ? {} : await parseInParts(body.toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which is personal data.
    const faults = [fault("", "malformed_json", "is not valid JSON")];
    return sendError(response, 400, { type: "invalid-input", message: "The input is not JSON.", faults });
  }
  next();
}

const BODY_ERRORS: Readonly<Record<BodyFailure, readonly [status: number, message: string]>> = {
  "too-large": [413, "The input is too large."],
  "unknown-encoding": [415, "The input must be plain, gzip or deflate."],
  unreadable: [400, "The input cannot be decoded by its Content-Encoding."],
  busy: [503, "The relay is reading as many bytes of inputs as it may; repeat after Retry-After."],
};

function refuseBody(response: Response, failure: BodyFailure): void {
  if (failure === "busy") response.set("Retry-After", String(RETRY_AFTER.busy));
  const [status, message] = BODY_ERRORS[failure];
  sendError(response, status, { type: failure === "busy" ? "busy" : "invalid-input", message });
}

function run(context: ActorsContext, answer: Answer): RequestHandler {
  return async (request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const asked = { ...requestOf(request, response), isForLater: answer === "run" };
    const started = await startRun(asked, context);
    if (started.kind === "shed") return sendShed(response, started);
    if (started.kind === "refused") return sendFailure(response, started.failure);
    const { run: record } = started;
    if (answer === "run") {
      response.status(201).json({ data: writeRun(await viewOf(record, context)) });
      return;
    }
    sendEnd(response, await awaitRun(record, context, gone.signal), answer);
  };
}

function look(context: ActorsContext, show: (view: RunView, response: Response) => void): RequestHandler {
  return async (request, response) => {
    const source = sourceOf(context, request, response);
    if (!source) return;
    const found = await findRun(source.name, String(request.params["id"]), context);
    if (!found) return sendNoRun(response);
    show(await viewOf(found, context), response);
  };
}

/** `GET` of the source's runs, the oldest first, or with `desc=1` the latest first. */
function list(context: ActorsContext): RequestHandler {
  return async (request, response) => {
    const source = sourceOf(context, request, response);
    if (!source) return;
    const { offset: from, limit: most, desc } = request.query;
    const offset = countIn(from, 0);
    const limit = Math.min(MOST_LISTED, countIn(most, MOST_LISTED));
    const isLatestFirst = desc === "1" || desc === "true";
    const actor = response.locals["actor"] as Actor | undefined;
    const query = { offset, limit, isLatestFirst, ...(actor && { actor: actor.name }) };
    const { total, runs } = await listRuns(source.name, query, context);
    const items = runs.map(({ head, status }) => writeListedRun(head, status));
    response.json({ data: { total, offset, limit, count: items.length, desc: isLatestFirst, items } });
  };
}

function countIn(asked: unknown, otherwise: number): number {
  return typeof asked === "string" && /^\d{1,9}$/.test(asked) ? Number(asked) : otherwise;
}

/** `DELETE` of a run. Its events are still delivered. */
function remove(context: ActorsContext): RequestHandler {
  return async (request, response) => {
    const source = sourceOf(context, request, response);
    if (!source) return;
    const wasThere = await context.runs.drop(source.name, String(request.params["id"]));
    if (wasThere) response.status(204).end();
    else sendNoRun(response);
  };
}

function sendNoRun(response: Response): void {
  const message = "There is no such run. A source's latest 1000 runs are kept for 7 days.";
  sendError(response, 404, { type: "record-not-found", message });
}

const SHED: Readonly<Record<ShedTask["type"], readonly [status: number, message: string]>> = {
  overloaded: [429, "The relay has no room for more conversions now"],
  backlogged: [429, "The backlog of a destination of these conversions is full"],
  unavailable: [503, "The queue did not confirm the conversions"],
};

function sendShed(response: Response, { type, retryAfterSeconds, destinations = [] }: ShedTask): void {
  const [status, words] = SHED[type];
  const which = destinations.length === 0 ? "" : ` (${destinations.join(", ")})`;
  response.set("Retry-After", String(retryAfterSeconds));
  sendError(response, status, { type, message: `${words}${which}; repeat after Retry-After.` });
}

function requestOf(request: Request, { locals }: Response): Omit<RunRequest, "isForLater"> {
  const asked = Number(request.query["timeout"]);
  return {
    actor: locals["actor"] as Actor,
    source: locals["source"] as SourceConfig,
    input: locals["input"] as unknown,
    inputBytes: (request.body as Buffer).length,
    userAgent: request.get("user-agent") ?? "",
    timeoutSeconds: asked > 0 ? Math.min(asked, TIMEOUT_SECONDS.longest) : TIMEOUT_SECONDS.usual,
  };
}

/** Sends the end of a synchronous run. */
function sendEnd(response: Response, view: RunView, answer: Answer): void {
  const { run: record, status, items } = view;
  if (record.result.kind === "failed") {
    return sendFailure(response, record.result.failure, record.isKept ? { runId: record.id } : {});
  }
  if (status === "RUNNING") {
    const message = `Not all events are settled yet. They are durable and will be delivered; ask for the run ${record.id} later.`;
    return sendError(response, 408, { type: "run-timeout-exceeded", message, runId: record.id });
  }
  if (answer === "items") response.json(items);
  else {
    const { id, isKept, task } = record;
    response.json({ ...(isKept && { runId: id }), task, status, counts: countOutcomes(items), items });
  }
}

/** The source of a token. Undefined, after an answer 401, when no source has it. */
function sourceOf(
  { findSource }: ActorsContext,
  request: Request,
  response: Response,
): SourceConfig | undefined {
  const source = findSource(keyBeforeBody(request, KEYS));
  if (!source)
    sendError(response, 401, {
      type: "token-not-valid",
      message: "token must be the API key of a source in relay.yaml.",
    });
  return source;
}

function sendFailure(response: Response, { type, message, faults }: RunFailure, more: object = {}): void {
  sendError(response, 400, { type, message, ...more, ...(faults && { faults }) });
}

function sendError(
  response: Response,
  status: number,
  error: { readonly type: string; readonly message: string; readonly [field: string]: unknown },
): void {
  response.status(status).json({ error });
}
