import { bearerKeys } from "@relay/http";
import type { SourceConfig } from "@relay/runtime";
import type { RequestHandler, Response } from "express";
import { sendProblem } from "./problem.ts";

/** Passes only requests of a known source; `sourceOf` then returns it. */
export function authenticated(sources: Iterable<SourceConfig>): RequestHandler {
  const find = bearerKeys(sources);
  return (request, response, next) => {
    const source = find(request.get("authorization"));
    if (!source) return sendProblem(response, "unauthorized");
    response.locals["source"] = source;
    next();
  };
}

/** The source of an authenticated request. */
export function sourceOf(response: Response): SourceConfig {
  return response.locals["source"] as SourceConfig;
}
