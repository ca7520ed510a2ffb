import type { Tracing } from "@relay/core";
import { shedUnderPressure } from "@relay/endpoints";
import {
  type Acceptance,
  type AcceptContext,
  acceptItems,
  type Admitted,
  brief,
  faultOfWebhook,
  type Router,
  type UnjudgedItems,
} from "@relay/pipeline/admission";
import type { WebhooksConfig } from "@relay/runtime";
import type { Request, RequestHandler, Response } from "express";
import { sourceOf } from "./authenticate.ts";
import { checkQuery } from "./check-query.ts";
import { sendProblem } from "./problem.ts";
import { type ReadLimits, readRequest } from "./read-request.ts";

export interface EventsRouteContext extends AcceptContext, ReadLimits {
  readonly routers: ReadonlyMap<string, Router>;
  readonly tracing: Tracing;
  readonly webhooks: WebhooksConfig;
}

/**
 * `POST /v1/events`: refuses cheaply first (pressure, size, type), then checks each conversion, writes, and
 * acknowledges.
 */
export function eventsRoute(context: EventsRouteContext): RequestHandler[] {
  const shed = shedUnderPressure(context, sendProblem);

  async function accept(request: Request, response: Response): Promise<void> {
    const sender = sourceOf(response);
    const { name: source } = sender;
    const router = context.routers.get(source);
    if (!router) return sendProblem(response, "unauthorized");
    const span = context.tracing.enter("request", request.get("traceparent"));
    if (span.traceparent !== undefined)
      response.once("close", () => span.end({ source, status: response.statusCode }));
    const isAtomic = request.query["atomic"] === "true";
    const webhookUrl = response.locals["webhookUrl"] as unknown;
    const unusable =
      webhookUrl === undefined
        ? undefined
        : faultOfWebhook(webhookUrl, { ...context.webhooks, secrets: sender.webhookSecrets });
    if (unusable !== undefined) return sendProblem(response, "webhook-unusable", { detail: unusable });
    const submission = {
      router,
      items: response.locals["items"] as UnjudgedItems,
      isAtomic,
      ...(span.traceparent !== undefined && { trace: span.traceparent }),
      ...(typeof webhookUrl === "string" && { report: { webhookUrl } }),
    };
    answer(response, await acceptItems(submission, context), isAtomic);
  }

  return [shed, checkQuery({ atomic: ["true", "false"] }), ...readRequest(context), accept];
}

function answer(response: Response, acceptance: Acceptance, isAtomic: boolean): void {
  switch (acceptance.kind) {
    case "accepted": {
      const { requestId, admitted } = acceptance;
      const { accepted, withheld, results } = admitted;
      const refused = results.length - accepted - withheld;
      // Like response.json, at a fraction of its cost for a small request.
      const counts = { accepted, refused, withheld };
      const text = JSON.stringify({ request_id: requestId, ...counts, results: brief(results) });
      response
        .writeHead(202, {
          "content-type": "application/json; charset=utf-8",
          "content-length": Buffer.byteLength(text),
        })
        .end(text);
      return;
    }
    case "nothing-accepted":
      sendProblem(response, "nothing-accepted", {
        members: { results: brief(refusedTogether(acceptance.admitted, isAtomic)) },
      });
      return;
    case "backlogged":
      sendProblem(response, "backlogged", {
        detail: acceptance.destinations.join(", "),
        retryAfterSeconds: acceptance.retryAfterSeconds,
      });
      return;
    case "rate-limited":
    case "overloaded":
      sendProblem(response, acceptance.kind, { retryAfterSeconds: acceptance.retryAfterSeconds });
  }
}

/** In an atomic request one refusal refuses all. The other conversions are refused without faults of their own. */
function refusedTogether({ results }: Admitted, isAtomic: boolean): Admitted["results"] {
  if (!isAtomic) return results;
  return results.map(({ index, event_id, faults }) => ({
    index,
    status: "refused" as const,
    ...(event_id !== undefined && { event_id }),
    ...(faults && { faults }),
  }));
}
