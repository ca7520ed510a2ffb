import type { Express } from "express";
import type { Registry } from "prom-client";

export interface Observed {
  readonly registry: Registry;
  readonly isReady: () => boolean;
}

/** Adds the routes that every program has: health, readiness and metrics. */
export function observe(app: Express, { registry, isReady }: Observed): void {
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.get("/readyz", (_request, response) => {
    const ready = isReady();
    response.status(ready ? 200 : 503).json({ status: ready ? "ready" : "not ready" });
  });
  app.get("/metrics", async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
}
