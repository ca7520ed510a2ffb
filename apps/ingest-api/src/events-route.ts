import type { Tracing } from "@relay/core";
import type { Pressure } from "@relay/redis";
import type { WebhooksConfig } from "@relay/runtime";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { type Acceptance, type AcceptContext, acceptItems } from "./accept-items.ts";
import { sourceOf } from "./authenticate.ts";
import type { Intake } from "./intake.ts";
import { sendProblem } from "./problem.ts";
import type { Item } from "./read-items.ts";
import { readRequest } from "./read-request.ts";
import { faultOfWebhook } from "./webhook.ts";
import type { Router } from "./router.ts";

export interface EventsRouteContext extends AcceptContext {
  readonly maxEvents: number;
  readonly maxBodyBytes: number;
  readonly routers: ReadonlyMap<string, Router>;
  readonly pressure: () => Pressure;
  readonly tracing: Tracing;
  readonly webhooks: WebhooksConfig | undefined;
}

/** Seconds; a few, so that producers come back soon but not all at once with the next tick. */
const RETRY_AFTER = { full: 10, backlogged: 10, away: 2, overloaded: 1 } as const;

/** `POST /v1/events`: refuse cheaply (pressure, size, type), then judge each conversion, write, and acknowledge. */
export function eventsRoute(context: EventsRouteContext): RequestHandler[] {
  function shed(_request: Request, response: Response, next: NextFunction): void {
    const pressure = context.pressure();
    if (pressure.kind === "room") return next();
    context.listen({ kind: "shed", reason: pressure.kind });
    if (pressure.kind === "full")
      sendProblem(response, "overloaded", { retryAfterSeconds: RETRY_AFTER.full });
    else sendProblem(response, "unavailable", { retryAfterSeconds: RETRY_AFTER.away });
  }

  async function accept(request: Request, response: Response): Promise<void> {
    const source = sourceOf(response).name;
    const router = context.routers.get(source);
    if (!router) return sendProblem(response, "unauthorized");
    const span = context.tracing.enter("request", request.get("traceparent"));
    response.once("close", () => span.end({ source, status: response.statusCode }));
    const isAtomic = request.query["atomic"] === "true";
    const webhookUrl = response.locals["webhookUrl"] as unknown;
    const unusable = webhookUrl === undefined ? undefined : faultOfWebhook(webhookUrl, context.webhooks);
    if (unusable !== undefined) return sendProblem(response, "webhook-unusable", { detail: unusable });
    const submission = {
      source,
      router,
      items: response.locals["items"] as readonly Item[],
      isAtomic,
      ...(span.traceparent !== undefined && { trace: span.traceparent }),
      ...(typeof webhookUrl === "string" && { report: { webhookUrl } }),
    };
    answer(response, await acceptItems(submission, context), isAtomic);
  }

  return [shed, ...readRequest(context.maxBodyBytes, context.maxEvents), accept];
}

function answer(response: Response, acceptance: Acceptance, isAtomic: boolean): void {
  switch (acceptance.kind) {
    case "accepted": {
      const { requestId, intake } = acceptance;
      const { accepted, results } = intake;
      const refused = results.length - accepted;
      response.status(202).json({ request_id: requestId, accepted, refused, results });
      return;
    }
    case "nothing-accepted":
      sendProblem(response, "nothing-accepted", {
        members: { results: refusedTogether(acceptance.intake, isAtomic) },
      });
      return;
    case "backlogged":
      sendProblem(response, "backlogged", {
        detail: acceptance.destinations.join(", "),
        retryAfterSeconds: RETRY_AFTER.backlogged,
      });
      return;
    case "overloaded":
      sendProblem(response, "overloaded", { retryAfterSeconds: RETRY_AFTER.overloaded });
      return;
    case "unavailable":
      sendProblem(response, "unavailable", { retryAfterSeconds: RETRY_AFTER.away });
  }
}

/** In an atomic request one refusal refuses all: the others are named as refused too, without faults of their own. */
function refusedTogether({ results }: Intake, isAtomic: boolean): Intake["results"] {
  if (!isAtomic) return results;
  return results.map(({ index, event_id, faults }) => ({
    index,
    status: "refused" as const,
    ...(event_id !== undefined && { event_id }),
    ...(faults && { faults }),
  }));
}
