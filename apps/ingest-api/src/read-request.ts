import type { ConversionSchema } from "@relay/core";
import { type BodyBudget, type BodyRules, readBody } from "@relay/http";
import { readItems, RETRY_AFTER, UnjudgedItems } from "@relay/pipeline/admission";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { sendProblem } from "./problem.ts";

export interface ReadLimits {
  /** What the fields of a request are checked with. */
  readonly conversions: ConversionSchema;
  readonly bodies: BodyBudget;
  readonly maxBodyBytes: number;
  readonly maxEvents: number;
}

/**
 * Reads a request's body as conversions, within limits of bytes and items, into `response.locals.items`. Puts the
 * webhook to notify, from the body or the header Webhook-Url, into `response.locals.webhookUrl`.
 */
export function readRequest({
  bodies: budget,
  maxBodyBytes: maxBytes,
  maxEvents,
  conversions,
}: ReadLimits): RequestHandler[] {
  async function items(request: Request, response: Response, next: NextFunction): Promise<void> {
    const type = request.get("content-type") ?? "";
    const read = await readItems(type, request.body as Buffer, maxEvents, conversions);
    if (read.kind === "unsupported") return sendProblem(response, "unsupported-media-type");
    if (read.kind === "too-many")
      return sendProblem(response, "too-large", { detail: `At most ${maxEvents} conversions a request.` });
    if (read.kind === "malformed") return sendProblem(response, "malformed", { detail: read.detail });
    if (read.kind === "faulty")
      return sendProblem(response, "invalid-fields", { members: { faults: read.faults } });
    response.locals["items"] = new UnjudgedItems(read.items);
    response.locals["webhookUrl"] = read.webhookUrl ?? request.get("webhook-url");
    next();
  }
  return [readBody({ budget, maxBytes, refuse: refuseBody }), items];
}

const refuseBody: BodyRules["refuse"] = (response, failure) => {
  switch (failure) {
    case "too-large":
      return sendProblem(response, "too-large");
    case "unknown-encoding":
      return sendProblem(response, "unsupported-media-type");
    case "unreadable":
      return sendProblem(response, "malformed");
    case "busy":
      return sendProblem(response, "busy", { retryAfterSeconds: RETRY_AFTER.busy });
  }
};
