import { MAX_VALIDATED, type Router, type UnjudgedItems, validateItems } from "@relay/pipeline/admission";
import type { RequestHandler } from "express";
import { sourceOf } from "./authenticate.ts";
import { checkQuery } from "./check-query.ts";
import { sendProblem } from "./problem.ts";
import { type ReadLimits, readRequest } from "./read-request.ts";

export interface ValidateRouteContext extends Omit<ReadLimits, "maxEvents"> {
  readonly routers: ReadonlyMap<string, Router>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** `POST /v1/validate`: what `POST /v1/events` would answer to the same body, and what each destination would get. */
export function validateRoute({ routers, now, ...limits }: ValidateRouteContext): RequestHandler[] {
  const answer: RequestHandler = async (_request, response) => {
    const source = sourceOf(response).name;
    const router = routers.get(source);
    if (!router) return sendProblem(response, "unauthorized");
    const items = response.locals["items"] as UnjudgedItems;
    response.json(await validateItems(items.take(), { router }, Math.floor(now() / 1000)));
  };
  return [checkQuery({}), ...readRequest({ ...limits, maxEvents: MAX_VALIDATED }), answer];
}
