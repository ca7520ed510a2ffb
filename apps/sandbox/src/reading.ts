import { setTimeout as sleep } from "node:timers/promises";
import type { Request, RequestHandler } from "express";
import { carryOut, type Ending } from "./answering.ts";
import { meetArrivalFaults } from "./arrival-faults.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Answer, Letter, Platform, Refusal } from "./platform.ts";
import type { Arriving, Stage } from "./scene.ts";

/** A request that wants to know something: all of it stands in its address and its headers. */
export interface Question extends Letter {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Where the sandbox was asked, without a path. */
  readonly origin: string;
  readonly path: string;
}

/** What a question is answered from. */
export interface Library {
  readonly nowMs: number;
  readonly arrivals: Arrivals;
  /** Whether a token is one that requests are taken with. */
  isAlive(token: string): boolean;
}

/** What is known about it, or why it is not told. */
export type Told =
  | { readonly kind: "found"; readonly document: unknown }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type Answerer = (question: Question, library: Library) => Told;

/** How one platform is read. */
export interface ReadingDesk {
  readonly platform: Pick<Platform, "name" | "invalidToken" | "refused" | "throttled" | "usageHeaders">;
  tokenOf(request: Pick<Request, "query" | "headers">): string | undefined;
  /** The dataset a question is about, so that a fault can be aimed at it; empty where it is about none. */
  datasetOf(question: Pick<Question, "params" | "query">): string;
  /** What is wrong with a question before anybody looks at what it asks. */
  judge(question: Question, tokens: ReadonlySet<string>): Refusal | undefined;
  /** The answer around what was found. */
  found(document: unknown, trace: string): Answer;
}

/** What is read is not what a dataset was sent: its faults are seen in the list of faults only. */
const UNCOUNTED = { countFault(): void {} };

/**
 * One question and its answer. The faults of arrival and dead tokens strike as they do on events; those that wait for an
 * acceptance never do, since nothing is accepted here.
 */
export function reading(desk: ReadingDesk, answer: Answerer, stage: Stage): RequestHandler {
  const { platform } = desk;
  let asked = 0;
  return async (request, response) => {
    asked += 1;
    const question = openQuestion(desk, request);
    const trace = `${platform.name}-reading-${asked}`;
    const scene: Arriving = {
      platform,
      stage,
      letter: question,
      tally: UNCOUNTED,
      trace,
      response,
      delayMs: stage.latencyMs,
    };
    const ending = (await meetArrivalFaults(scene)) ?? endingFor(desk, answer, question, stage, trace);
    if (scene.delayMs > 0) await sleep(scene.delayMs);
    carryOut(ending, response);
  };
}

function openQuestion(desk: ReadingDesk, request: Request): Question {
  const { query, path } = request;
  const params = request.params as Readonly<Record<string, string>>;
  return {
    params,
    query,
    path,
    origin: `${request.protocol}://${request.get("host") ?? ""}`,
    dataset: desk.datasetOf({ params, query }),
    token: desk.tokenOf(request),
    events: [],
  };
}

function endingFor(
  desk: ReadingDesk,
  answer: Answerer,
  question: Question,
  stage: Stage,
  trace: string,
): Ending {
  const { platform } = desk;
  const told = tell(desk, answer, question, stage);
  if (told.kind === "refused") return { kind: "answer", answer: platform.refused(told.refusal, trace) };
  return { kind: "answer", answer: desk.found(told.document, trace) };
}

function tell(desk: ReadingDesk, answer: Answerer, question: Question, stage: Stage): Told {
  const { platform } = desk;
  const { faults, tokens, arrivals } = stage;
  const isDead = (token: string | undefined) =>
    faults.strike("token", platform.name, { ...question, token }).length > 0;
  if (isDead(question.token)) return refuse(platform.invalidToken);
  const refusal = desk.judge(question, tokens);
  if (refusal !== undefined) return refuse(refusal);
  const isAlive = (token: string) => tokens.has(token) && !isDead(token);
  return answer(question, { nowMs: stage.now(), arrivals, isAlive });
}

export function refuse(refusal: Refusal): Told {
  return { kind: "refused", refusal };
}

export function find(document: unknown): Told {
  return { kind: "found", document };
}
