import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express, { type Request, type Response, type Router } from "express";
import type { Arrival, Arrivals, DatasetSummary } from "./arrivals.ts";
import { readFaultRule, RuleFault } from "./fault-rule.ts";
import { readJson } from "./json.ts";
import type { SandboxState } from "./request-context.ts";

/** The routes under `/_sandbox`: order faults, and see what happened. No platform has them. */
export function controlRouter(state: SandboxState): Router {
  const { faults, arrivals, bodies } = state;
  const router = express.Router();
  router.use(express.text({ type: () => true }));
  router.post("/faults", (request, response) => addFault(state, request, response));
  router.get("/faults", (_request, response) => void response.json({ faults: faults.list() }));
  router.delete("/faults", (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.delete("/faults/:id", (request, response) => {
    if (faults.remove(request.params.id)) response.status(204).end();
    else response.status(404).json({ error: "no fault has this id" });
  });
  router.get("/summary", (_request, response) => void response.json(summarize(arrivals)));
  router.get("/accepted", (request, response) => streamAccepted(arrivals, request, response));
  router.get("/bodies", (request, response) => {
    response.json({ bodies: bodies.show(Math.floor(Number(request.query["last"] ?? 1))) });
  });
  router.post("/reset", (_request, response) => {
    faults.restart();
    arrivals.forget();
    bodies.forget();
    response.status(204).end();
  });
  return router;
}

function addFault(state: SandboxState, request: Request, response: Response): void {
  try {
    const rule = readFaultRule(readJson(String(request.body)));
    response.status(201).json({ id: state.faults.add(rule) });
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    response.status(400).json({ error: error.message, field: error.field });
  }
}

type Summary = Record<string, Record<string, DatasetSummary>>;

function summarize(arrivals: Arrivals): Summary {
  const summary: Summary = { meta: {}, tiktok: {} };
  for (const { platform, dataset, arrivals: seen } of arrivals.all()) {
    summary[platform] = { ...summary[platform], [dataset]: seen.summary() };
  }
  return summary;
}

/** Which accepted events to return. `after` is a time in milliseconds since 1970, not included. */
interface Selection {
  readonly platform: unknown;
  readonly dataset: unknown;
  readonly after: number;
}

async function streamAccepted(arrivals: Arrivals, request: Request, response: Response): Promise<void> {
  const { platform, dataset, after = -1 } = request.query;
  const selection = { platform, dataset, after: Number(after) };
  if (Number.isNaN(selection.after)) {
    response.status(400).json({ error: "after must be a time in epoch milliseconds", field: "after" });
    return;
  }
  response.type("application/x-ndjson");
  await pipeline(Readable.from(acceptedLines(arrivals, selection)), response);
}

const LINES_AT_ONCE = 500;

/**
 * The accepted events as JSON lines, some hundred in each chunk: a chunk for each line would be slower than writing the
 * lines.
 */
function* acceptedLines(arrivals: Arrivals, selection: Selection): Generator<string> {
  let lines: string[] = [];
  for (const { platform, dataset, arrivals: seen } of arrivals.all()) {
    if (selection.platform !== undefined && selection.platform !== platform) continue;
    if (selection.dataset !== undefined && selection.dataset !== dataset) continue;
    for (const arrival of seen.accepted()) {
      if (arrival.first.at > selection.after) lines.push(lineOf(platform, dataset, arrival));
      if (lines.length < LINES_AT_ONCE) continue;
      yield lines.join("");
      lines = [];
    }
  }
  if (lines.length > 0) yield lines.join("");
}

function lineOf(platform: string, dataset: string, arrival: Arrival): string {
  const { eventName, eventId = null, eventTime, first, again = [] } = arrival;
  const event = { platform, dataset, eventName, eventId, eventTime, at: first.at, copies: 1 + again.length };
  return `${JSON.stringify(again.length === 0 ? event : { ...event, acceptances: [first, ...again] })}\n`;
}
