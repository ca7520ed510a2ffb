import { randomUUID } from "node:crypto";
import type { Listener } from "@relay/core";
import { type GroupCommit, Overloaded } from "@relay/pipeline";
import type { Pressure } from "@relay/redis";
import type { Config, SourceConfig } from "@relay/runtime";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import express from "express";
import { authenticator } from "./authenticate.ts";
import { type Intake, takeIn } from "./intake.ts";
import { sendProblem } from "./problem.ts";
import { readItems } from "./read-items.ts";
import { Router } from "./router.ts";

export interface EventsRouteContext {
  readonly config: Config;
  readonly commit: GroupCommit;
  readonly pressure: () => Pressure;
  readonly listen: Listener;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Seconds; a few, so that producers come back soon but not all at once with the next tick. */
const RETRY_AFTER = { full: 10, away: 2, overloaded: 1 } as const;

/** `POST /v1/events`: refuse cheaply (key, pressure, size, type), then judge each conversion, write, and acknowledge. */
export function eventsRoute(context: EventsRouteContext): RequestHandler[] {
  const { config, listen } = context;
  const sourceOf = authenticator(config.sources.values());
  const routers = new Map(
    [...config.sources.values()].map((source) => [
      source.name,
      new Router(source, config.routes, config.destinations),
    ]),
  );

  function authenticate(request: Request, response: Response, next: NextFunction): void {
    const source = sourceOf(request.get("authorization"));
    if (!source) return sendProblem(response, "unauthorized");
    response.locals["source"] = source;
    next();
  }

  function shed(_request: Request, response: Response, next: NextFunction): void {
    const pressure = context.pressure();
    if (pressure.kind === "room") return next();
    listen({ kind: "shed", reason: pressure.kind });
    if (pressure.kind === "full")
      sendProblem(response, "overloaded", { retryAfterSeconds: RETRY_AFTER.full });
    else sendProblem(response, "unavailable", { retryAfterSeconds: RETRY_AFTER.away });
  }

  async function accept(request: Request, response: Response): Promise<void> {
    const source = response.locals["source"] as SourceConfig;
    const router = routers.get(source.name);
    const read = readItems(request.get("content-type") ?? "", request.body as Buffer);
    if (read.kind === "unsupported" || !router) return sendProblem(response, "unsupported-media-type");
    if (read.kind === "malformed") return sendProblem(response, "malformed", { detail: read.detail });
    if (read.items.length > config.ingest.max_events) {
      return sendProblem(response, "too-large", {
        detail: `At most ${config.ingest.max_events} conversions a request.`,
      });
    }
    const envelope = { source: source.name, receivedAtMs: context.now(), requestId: randomUUID() };
    const intake = takeIn(read.items, router, envelope);
    reportRefusals(source.name, intake);
    const atomic = request.query["atomic"] === "true";
    if (intake.accepted === 0 || (atomic && intake.results.some(({ faults }) => faults))) {
      return sendProblem(response, "nothing-accepted", { results: refusedTogether(intake, atomic) });
    }
    if (!(await commit(response, intake))) return;
    for (const { lane, conversions } of intake.offers) {
      listen({
        kind: "accepted",
        source: source.name,
        destination: lane.destination,
        count: conversions.length,
      });
    }
    response.status(202).json({
      request_id: envelope.requestId,
      accepted: intake.accepted,
      refused: intake.results.length - intake.accepted,
      results: intake.results,
    });
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

  function reportRefusals(source: string, { results }: Intake): void {
    const codes = results.flatMap(({ faults = [] }) => faults.map(({ code }) => code));
    for (const [code, { length }] of Map.groupBy(codes, (code) => code)) {
      listen({ kind: "refused-at-door", source, code, count: length });
    }
  }

  // Any type is read here; readItems decides which are understood, so that the answer can say so.
  const body = express.raw({ type: () => true, limit: config.ingest.max_body_bytes });
  return [authenticate, shed, body, accept];
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
