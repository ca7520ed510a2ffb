import type { Express } from "express";
import express from "express";
import type { Registry } from "prom-client";

export interface AppContext {
  readonly registry: Registry;
  readonly isReady: () => boolean;
}

/** What a worker shows of itself: health and metrics. */
export function createApp({ registry, isReady }: AppContext): Express {
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.get("/readyz", (_request, response) => {
    response.status(isReady() ? 200 : 503).json({ status: isReady() ? "ready" : "not ready" });
  });
  app.get("/metrics", async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return app;
}
