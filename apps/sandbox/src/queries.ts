import { setTimeout as sleep } from "node:timers/promises";
import type { Request, RequestHandler } from "express";
import { carryOut, type Ending } from "./answering.ts";
import { meetArrivalFaults } from "./arrival-faults.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Answer, EventRequest, Platform, Refusal } from "./platform.ts";
import type { ArrivingContext, SandboxState } from "./request-context.ts";

/** A query: everything of it is in its address and its headers. */
export interface Question extends EventRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The sandbox's own address, without a path. */
  readonly origin: string;
  readonly path: string;
}

/** The data for answering queries. */
export interface Library {
  readonly nowMs: number;
  readonly arrivals: Arrivals;
  /** Whether requests with this token are accepted. */
  isAlive(token: string): boolean;
}

/** The result of a query, or why it is refused. */
export type QueryResult =
  | { readonly kind: "found"; readonly document: unknown }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type Answerer = (question: Question, library: Library) => QueryResult;

/** The queries of one platform. */
export interface QueryService {
  readonly platform: Pick<Platform, "name" | "invalidToken" | "refused" | "throttled" | "usageHeaders">;
  tokenOf(request: Pick<Request, "query" | "headers">): string | undefined;
  /** The dataset of a query, so that a fault can be aimed at it; empty when there is none. */
  datasetOf(question: Pick<Question, "params" | "query">): string;
  /** Faults of a query that do not depend on what it asks for. */
  judge(question: Question, tokens: ReadonlySet<string>): Refusal | undefined;
  /** The answer around a result. */
  found(document: unknown, trace: string): Answer;
}

/** Faults of queries appear only in the list of faults: they do not count for a dataset. */
const UNCOUNTED = { countFault(): void {} };

/**
 * Answers one query. Faults of arrival and dead tokens strike as they do on events. Faults of acceptance never strike,
 * because nothing is accepted here.
 */
export function queries(service: QueryService, answer: Answerer, state: SandboxState): RequestHandler {
  const { platform } = service;
  let asked = 0;
  return async (request, response) => {
    asked += 1;
    const question = openQuestion(service, request);
    const trace = `${platform.name}-query-${asked}`;
    const context: ArrivingContext = {
      platform,
      state,
      eventRequest: question,
      tally: UNCOUNTED,
      trace,
      response,
      delayMs: state.latencyMs,
    };
    const ending =
      (await meetArrivalFaults(context)) ??
      endingFor(service, resolve(service, answer, question, state), trace);
    if (context.delayMs > 0) await sleep(context.delayMs);
    carryOut(ending, response);
  };
}

function openQuestion(service: QueryService, request: Request): Question {
  const { query, path } = request;
  const params = request.params as Readonly<Record<string, string>>;
  return {
    params,
    query,
    path,
    origin: `${request.protocol}://${request.get("host") ?? ""}`,
    dataset: service.datasetOf({ params, query }),
    token: service.tokenOf(request),
    events: [],
  };
}

function endingFor(service: QueryService, result: QueryResult, trace: string): Ending {
  const { platform } = service;
  if (result.kind === "refused") return { kind: "answer", answer: platform.refused(result.refusal, trace) };
  return { kind: "answer", answer: service.found(result.document, trace) };
}

function resolve(
  service: QueryService,
  answer: Answerer,
  question: Question,
  state: SandboxState,
): QueryResult {
  const { platform } = service;
  const { faults, tokens, arrivals } = state;
  const isDead = (token: string | undefined) =>
    faults.strike("token", platform.name, { ...question, token }).length > 0;
  if (isDead(question.token)) return refuse(platform.invalidToken);
  const refusal = service.judge(question, tokens);
  if (refusal !== undefined) return refuse(refusal);
  const isAlive = (token: string) => tokens.has(token) && !isDead(token);
  return answer(question, { nowMs: state.now(), arrivals, isAlive });
}

export function refuse(refusal: Refusal): QueryResult {
  return { kind: "refused", refusal };
}

export function find(document: unknown): QueryResult {
  return { kind: "found", document };
}
