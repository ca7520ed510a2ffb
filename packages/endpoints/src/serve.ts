import { answerErrors, type ErrorRules } from "@relay/http";
import type { Express } from "express";
import type { Endpoint } from "./endpoint.ts";

/** Adds the routes of endpoints to an app. Each endpoint answers the errors of its routes in its own form. */
export function serve<Context>(
  app: Express,
  endpoints: readonly Endpoint<Context>[],
  context: NoInfer<Context> & { readonly errors: ErrorRules },
): void {
  for (const endpoint of endpoints) {
    const failed = answerErrors(context.errors, (response, failure) =>
      endpoint.sendFailure(response, failure),
    );
    for (const { method, path, handlers } of endpoint.routes(context)) app[method](path, ...handlers, failed);
  }
}
