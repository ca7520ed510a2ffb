import { type Fault, fault, unknownField } from "@relay/core";
import type { RequestHandler } from "express";
import { sendProblem } from "./problem.ts";

type Query = Readonly<Record<string, unknown>>;

/** Allowed values of each parameter, by its name. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** Faults of a query. A test code in the query would otherwise be ignored, and tests would be sent as production. */
export function faultsOfQuery(query: Query, taken: Parameters): readonly Fault[] {
  return Object.entries(query).flatMap(([name, value]) => {
    const values = Object.hasOwn(taken, name) ? taken[name] : undefined;
    if (!values) return [unknownField(name, Object.keys(taken))];
    if (values.some((one) => one === value)) return [];
    return [fault(`/${name}`, "invalid_value", `must be one of: ${values.join(", ")}`)];
  });
}

/** Refuses a request with an unknown query parameter. */
export function checkQuery(taken: Parameters): RequestHandler {
  return ({ query }, response, next) => {
    const faults = faultsOfQuery(query, taken);
    if (faults.length === 0) return next();
    sendProblem(response, "invalid-fields", { members: { faults } });
  };
}
