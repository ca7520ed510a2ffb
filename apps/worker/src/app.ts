import { newApp, observe, type Observed } from "@relay/http";
import type { Logger } from "@relay/runtime";
import type { ErrorRequestHandler, Express } from "express";

export interface AppContext extends Observed {
  readonly log: Logger;
}

/** The HTTP app of a worker: health and metrics. */
export function createApp({ log, ...observed }: AppContext): Express {
  const app = newApp();
  observe(app, observed);
  // Express' own answers wait for a body that was announced.
  app.use((_request, response) => {
    response.status(404).json({ status: "not found" });
  });
  app.use(failed(log));
  return app;
}

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    log.error({ name: error instanceof Error ? error.name : "unknown" }, "request failed");
    response.status(503).json({ status: "failed" });
  };
}
