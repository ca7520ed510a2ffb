import { type BodyBudget, newApp, observe, type Observed } from "@relay/http";
import type { ConsoleSessions, Operator } from "@relay/redis";
import type { Config, Logger } from "@relay/runtime";
import type { ErrorRequestHandler, Express } from "express";
import { Callers } from "./caller.ts";
import { readConsoleFiles } from "./console/console-files.ts";
import { serveConsole } from "./console/serve-console.ts";
import { signInRoutes } from "./console/sign-in.ts";
import { openApiOf } from "./openapi.ts";
import { sendProblem } from "./problem.ts";
import { ROUTES } from "./routes.ts";
import { readRunbooks } from "./runbooks.ts";
import { serve } from "./serve.ts";

export interface AppContext extends Observed {
  readonly config: Config;
  readonly operatorFor: (name: string) => Operator;
  readonly sessions: ConsoleSessions;
  readonly bodies: BodyBudget;
  readonly log: Logger;
}

/** Creates the app of the admin API; it does not listen yet. */
export function createApp(parts: AppContext): Express {
  const { config, sessions, operatorFor, bodies, log } = parts;
  const app = newApp();
  observe(app, parts);
  const openApi = JSON.stringify(openApiOf());
  app.get("/openapi.json", (_request, response) => {
    response.type("json").send(openApi);
  });
  const runbooks = readRunbooks();
  app.get("/runbooks/:name", (request, response) => {
    const runbook = runbooks.get(request.params.name);
    if (runbook === undefined) return sendProblem(response, "not-found");
    response.type("text/plain; charset=utf-8").send(runbook);
  });
  const callers = new Callers(config.adminKeys, config.hasConsole ? sessions : undefined);
  const context = { callers, config, operatorFor, sessions, bodies, log };
  if (config.hasConsole) {
    serveConsole(app, readConsoleFiles());
    signInRoutes(app, context);
  }
  for (const route of ROUTES) app[route.method](route.path, ...serve(route, context));
  app.use((_request, response) => sendProblem(response, "not-found"));
  app.use(failed(log));
  return app;
}

/** Answers an error that a route throws. Its message may quote the request and is not passed on. */
function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    // A path that cannot be decoded matches no route.
    if (error instanceof URIError) return sendProblem(response, "not-found");
    log.error({ name: error instanceof Error ? error.name : "unknown" }, "request failed");
    sendProblem(response, "failed");
  };
}
