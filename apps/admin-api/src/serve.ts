import { type Fault, faultsOf, isTooDeep, MOST_DEPTH, RelayError } from "@relay/core";
import { type BodyBudget, type BodyFailure, readBody } from "@relay/http";
import { isNoAnswer, type Operator } from "@relay/redis";
import type { Config, Logger } from "@relay/runtime";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Caller, Callers } from "./caller.ts";
import { type ProblemName, sendProblem } from "./problem.ts";
import type { Route } from "./route.ts";

export interface ServeContext {
  readonly callers: Callers;
  readonly config: Config;
  /** Returns an operator that acts under this name. */
  readonly operatorFor: (name: string) => Operator;
  readonly bodies: BodyBudget;
  readonly log: Logger;
}

const MOST_BODY_BYTES = 1_048_576;

/** Serves a route: checks the key and its scope, then the form of the request, then does the work. */
export function serve(
  route: Route,
  { callers, config, operatorFor, bodies, log }: ServeContext,
): RequestHandler[] {
  async function admit(request: Request, response: Response, next: NextFunction): Promise<void> {
    // Answers may hold personal data, which no browser is to keep.
    response.set("Cache-Control", "no-store");
    let caller: Awaited<ReturnType<Callers["of"]>>;
    try {
      caller = await callers.of(request);
    } catch (error) {
      return fail(error, response, log);
    }
    if (typeof caller === "string") return sendProblem(response, caller);
    if (!caller.scopes.has(route.scope)) return sendProblem(response, "forbidden", { detail: route.scope });
    response.locals["caller"] = caller;
    next();
  }

  async function handle(request: Request, response: Response): Promise<void> {
    const caller = response.locals["caller"] as Caller;
    const query = read(route.query, request.query);
    const body = read(route.body, response.locals["body"]);
    const faults = [...query.faults, ...body.faults];
    if (faults.length > 0) return sendProblem(response, "invalid", { members: { faults } });
    try {
      const answer = await route.handle({
        operator: operatorFor(caller.name),
        caller,
        config,
        path: pathOf(request),
        query: query.value,
        body: body.value,
        response,
      });
      if (answer) response.status(route.status ?? 200).json(answer);
    } catch (error) {
      fail(error, response, log);
    }
  }

  const body = readBody({ budget: bodies, maxBytes: MOST_BODY_BYTES, refuse: refuseBody });
  return [admit, body, readJson, handle];
}

/** An empty body is an empty object. */
function readJson(request: Request, response: Response, next: NextFunction): void {
  const text = (request.body as Buffer).toString("utf8");
  let body: unknown;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    return sendProblem(response, "malformed");
  }
  // Checked first: later steps recurse once a level.
  if (typeof body === "object" && body !== null && isTooDeep(body))
    return sendProblem(response, "malformed", { detail: `At most ${MOST_DEPTH} levels.` });
  response.locals["body"] = body;
  next();
}

function refuseBody(response: Response, failure: BodyFailure): void {
  if (failure === "busy") sendProblem(response, "busy", { retryAfterSeconds: 1 });
  else sendProblem(response, failure === "too-large" ? "too-large" : "malformed");
}

/** Fills in defaults, converts the text of a query to the types of its schema, and returns the faults. */
function read(
  schema: TSchema | undefined,
  given: unknown,
): { readonly value: unknown; readonly faults: readonly Fault[] } {
  if (!schema) return { value: undefined, faults: [] };
  const value = Value.Default(schema, Value.Convert(schema, Value.Clone(given)));
  return { value, faults: faultsOf(Value.Errors(schema, value)) };
}

function pathOf({ params }: Request): Readonly<Record<string, string>> {
  return params as Readonly<Record<string, string>>;
}

const PROBLEM_OF: Partial<Readonly<Record<RelayError["code"], ProblemName>>> = {
  RELAY_NO_SUCH_DESTINATION: "unknown",
  RELAY_NO_SUCH_SOURCE: "unknown",
  RELAY_NOT_CONFIGURED: "unknown",
  RELAY_NO_SUCH_DEAD_LETTER: "unknown",
  RELAY_NO_SUCH_WEBHOOK: "unknown",
  RELAY_NO_SUCH_REPLAY: "unknown",
  RELAY_NOT_ASIDE: "unknown",
  RELAY_NO_SUCH_SEGMENT: "unknown",
  RELAY_NOTHING_SELECTED: "invalid",
  RELAY_PATCH_UNUSABLE: "invalid",
  RELAY_IDENTIFIER_UNUSABLE: "invalid",
  RELAY_MAY_REPEAT: "conflict",
  RELAY_UNOPENED: "conflict",
  RELAY_CANNOT_GROW: "conflict",
  RELAY_WORKERS_RUN: "conflict",
  RELAY_ERASURE_WITHOUT_KEY: "conflict",
};

/** Answers an error of a route with its problem; logs an unexpected one by name. */
export function fail(error: unknown, response: Response, log: Logger): void {
  const known = error instanceof RelayError ? PROBLEM_OF[error.code] : undefined;
  if (known && error instanceof RelayError && !response.headersSent) {
    const { message, remedy, code } = error;
    return sendProblem(response, known, { detail: `${message} ${remedy}`, members: { code } });
  }
  log.error({ name: error instanceof Error ? error.name : "unknown" }, "request failed");
  // A partial answer is cut, so that its reader sees that it ended early.
  if (response.headersSent) response.destroy();
  else if (isNoAnswer(error)) sendProblem(response, "unavailable", { retryAfterSeconds: 2 });
  else sendProblem(response, "failed");
}
