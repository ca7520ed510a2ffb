import { randomUUID } from "node:crypto";
import { isError, type Listener, type Tracing } from "@relay/core";
import { type GroupCommit, Overloaded } from "@relay/pipeline";
import type { Pressure } from "@relay/redis";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { sourceOf } from "./authenticate.ts";
import { type Intake, type ItemResult, takeIn } from "./intake.ts";
import { sendProblem } from "./problem.ts";
import type { Item } from "./read-items.ts";
import { readRequest } from "./read-request.ts";
import type { Router } from "./router.ts";

export interface EventsRouteContext {
  readonly maxEvents: number;
  readonly maxBodyBytes: number;
  readonly routers: ReadonlyMap<string, Router>;
  readonly commit: GroupCommit;
  readonly pressure: () => Pressure;
  /** Whether a destination has as many conversions waiting as it may. */
  readonly isFull: (destination: string) => boolean;
  readonly listen: Listener;
  readonly tracing: Tracing;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Seconds; a few, so that producers come back soon but not all at once with the next tick. */
const RETRY_AFTER = { full: 10, backlogged: 10, away: 2, overloaded: 1 } as const;

/** `POST /v1/events`: refuse cheaply (pressure, size, type), then judge each conversion, write, and acknowledge. */
export function eventsRoute(context: EventsRouteContext): RequestHandler[] {
  const { listen } = context;

  function shed(_request: Request, response: Response, next: NextFunction): void {
    const pressure = context.pressure();
    if (pressure.kind === "room") return next();
    listen({ kind: "shed", reason: pressure.kind });
    if (pressure.kind === "full")
      sendProblem(response, "overloaded", { retryAfterSeconds: RETRY_AFTER.full });
    else sendProblem(response, "unavailable", { retryAfterSeconds: RETRY_AFTER.away });
  }

  async function accept(request: Request, response: Response): Promise<void> {
    const source = sourceOf(response).name;
    const items = response.locals["items"] as readonly Item[];
    const router = context.routers.get(source);
    if (!router) return sendProblem(response, "unauthorized");
    const span = context.tracing.enter("request", request.get("traceparent"));
    response.once("close", () => span.end({ source, status: response.statusCode }));
    const envelope = {
      source,
      receivedAtMs: context.now(),
      requestId: randomUUID(),
      ...(span.traceparent !== undefined && { trace: span.traceparent }),
    };
    const startedAt = performance.now();
    const intake = takeIn(items, router, envelope);
    report(source, intake);
    const atomic = request.query["atomic"] === "true";
    if (intake.accepted === 0 || (atomic && intake.results.some(hasError))) {
      return sendProblem(response, "nothing-accepted", {
        members: { results: refusedTogether(intake, atomic) },
      });
    }
    const full = fullAmong(intake);
    if (full.length > 0) {
      listen({ kind: "shed", reason: "backlogged" });
      return sendProblem(response, "backlogged", {
        detail: full.join(", "),
        retryAfterSeconds: RETRY_AFTER.backlogged,
      });
    }
    if (!(await commit(response, intake))) return;
    for (const { lane, conversions } of intake.offers) {
      listen({ kind: "accepted", source, destination: lane.destination, count: conversions.length });
    }
    const { requestId } = envelope;
    const { accepted, results } = intake;
    const refused = results.length - accepted;
    response.status(202).json({ request_id: requestId, accepted, refused, results });
    const seconds = (performance.now() - startedAt) / 1000;
    listen({ kind: "request", requestId, source, accepted, refused, seconds });
  }

  function fullAmong({ offers }: Intake): readonly string[] {
    const names = new Set(offers.map(({ lane }) => lane.destination));
    return [...names].filter((name) => context.isFull(name));
  }

  /** Writes the accepted conversions; false when the answer has been given, because they were not written. */
  async function commit(response: Response, intake: Intake): Promise<boolean> {
    try {
      await context.commit.offer(intake.offers);
      return true;
    } catch (error) {
      const overloaded = error instanceof Overloaded;
      listen({ kind: "shed", reason: overloaded ? "held" : "write-failed" });
      sendProblem(response, overloaded ? "overloaded" : "unavailable", {
        retryAfterSeconds: overloaded ? RETRY_AFTER.overloaded : RETRY_AFTER.away,
      });
      return false;
    }
  }

  function report(source: string, { results, accepted }: Intake): void {
    listen({ kind: "judged", source, accepted, refused: results.length - accepted });
    const faults = results.flatMap((result) => result.faults ?? []);
    for (const [code, found] of Map.groupBy(faults, ({ code }) => code)) {
      const errors = found.filter(isError).length;
      if (errors > 0) listen({ kind: "refused-at-door", source, code, count: errors });
      const warnings = found.length - errors;
      if (warnings > 0) listen({ kind: "doubted-at-door", source, code, count: warnings });
    }
  }

  return [shed, ...readRequest(context.maxBodyBytes, context.maxEvents), accept];
}

function hasError({ faults }: ItemResult): boolean {
  return faults?.some(isError) === true;
}

/** In an atomic request one refusal refuses all: the others are named as refused too, without faults of their own. */
function refusedTogether({ results }: Intake, atomic: boolean): Intake["results"] {
  if (!atomic) return results;
  return results.map(({ index, event_id, faults }) => ({
    index,
    status: "refused" as const,
    ...(event_id !== undefined && { event_id }),
    ...(faults && { faults }),
  }));
}
