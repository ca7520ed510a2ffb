import type { Express } from "express";
import type { Endpoint } from "./endpoint.ts";

/** Adds the routes of endpoints to an app. */
export function serve<Context>(
  app: Express,
  endpoints: readonly Endpoint<Context>[],
  context: Context,
): void {
  for (const endpoint of endpoints)
    for (const { method, path, handlers } of endpoint.routes(context)) app[method](path, ...handlers);
}
