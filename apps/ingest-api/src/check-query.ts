import { faultsOfQuery, type QueryParameters } from "@relay/http";
import type { RequestHandler } from "express";
import { sendProblem } from "./problem.ts";

/** Refuses a request with an unknown query parameter. */
export function checkQuery(taken: QueryParameters): RequestHandler {
  return ({ query }, response, next) => {
    const faults = faultsOfQuery(query, taken);
    if (faults.length === 0) return next();
    sendProblem(response, "invalid-fields", { members: { faults } });
  };
}
