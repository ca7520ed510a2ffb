import type { Request, RequestHandler, Response } from "express";
import type { Actor } from "../actor.ts";
import type { ActorsContext } from "../context.ts";
import { awaitRun, findRun, listRuns, viewOf } from "../runs/find-run.ts";
import { writeListedRun, writeRun } from "../runs/run-document.ts";
import type { RunView } from "../runs/run.ts";
import { startRun } from "../runs/start-run.ts";
import { sendEnd, sendFailure, sendNoRun, sendShed } from "./answers.ts";
import type { ActorLocals } from "./locals.ts";

/** Most runs on one page of a list. */
const MOST_LISTED = 100;
const TIMEOUT_SECONDS = { usual: 60, longest: 300 } as const;

/** The form of an answer to a started run: the run at once, or at its end its output or its items. */
export type AnswerForm = "run" | "output" | "items";

/** Starts a run and answers it. */
export function start(context: ActorsContext, form: AnswerForm): RequestHandler {
  return async (request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const { sender, actor, input } = response.locals as ActorLocals;
    const asked = {
      actor,
      sender,
      input,
      inputBytes: (request.body as Buffer).length,
      userAgent: request.get("user-agent") ?? "",
      timeoutSeconds: timeoutIn(request),
      isForLater: form === "run",
    };
    const started = await startRun(asked, context);
    if (started.kind === "shed") return sendShed(response, started);
    if (started.kind === "refused") return sendFailure(response, started.failure);
    if (form !== "run") return sendEnd(response, await awaitRun(started.run, context, gone.signal), form);
    response.status(201).json({ data: writeRun(await viewOf(started.run, context)) });
  };
}

function timeoutIn({ query }: Request): number {
  const asked = Number(query["timeout"]);
  return asked > 0 ? Math.min(asked, TIMEOUT_SECONDS.longest) : TIMEOUT_SECONDS.usual;
}

/** Shows a run of the sender; 404 when there is none. */
export function show(context: ActorsContext): RequestHandler {
  return withRun(context, (view, response) => response.json({ data: writeRun(view) }));
}

/** Shows the items that a run of the sender has so far. */
export function showItems(context: ActorsContext): RequestHandler {
  return withRun(context, ({ items }, response) => response.json(items));
}

function withRun(
  context: ActorsContext,
  answer: (view: RunView, response: Response) => void,
): RequestHandler {
  return async (request, response) => {
    const { router } = (response.locals as ActorLocals).sender;
    const found = await findRun(router.source, String(request.params["id"]), context);
    if (!found) return sendNoRun(response);
    answer(await viewOf(found, context), response);
  };
}

/** Lists the sender's runs, the oldest first, or with `desc=1` the latest first. */
export function list(context: ActorsContext): RequestHandler {
  return async (request, response) => {
    const { sender, actor } = response.locals as ActorLocals & { readonly actor?: Actor };
    const { offset: from, limit: most, desc } = request.query;
    const offset = countIn(from, 0);
    const limit = Math.min(MOST_LISTED, countIn(most, MOST_LISTED));
    const isLatestFirst = desc === "1" || desc === "true";
    const query = { offset, limit, isLatestFirst, ...(actor && { actor: actor.name }) };
    const { total, runs } = await listRuns(sender.router.source, query, context);
    const items = runs.map(({ head, status }) => writeListedRun(head, status));
    response.json({ data: { total, offset, limit, count: items.length, desc: isLatestFirst, items } });
  };
}

function countIn(asked: unknown, otherwise: number): number {
  return typeof asked === "string" && /^\d{1,9}$/.test(asked) ? Number(asked) : otherwise;
}

/** Deletes a run of the sender. Its events are still delivered. */
export function remove({ runs }: ActorsContext): RequestHandler {
  return async (request, response) => {
    const { router } = (response.locals as ActorLocals).sender;
    if (await runs.drop(router.source, String(request.params["id"]))) response.status(204).end();
    else sendNoRun(response);
  };
}
