import type { Express } from "express";
import { Registry } from "prom-client";

export interface Observed {
  /** Returns the metrics in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** Whether the program may be given work. With several processes, also how many of them are ready. */
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly processes?: object }>;
}

/** Adds the routes that every program has: health, readiness and metrics. */
export function observe(app: Express, { metrics, readiness }: Observed): void {
  app.get("/healthz", async (_request, response) => {
    const { processes } = await readiness();
    response.json({ status: "ok", processes });
  });
  app.get("/readyz", async (_request, response) => {
    const { ready, processes } = await readiness();
    response.status(ready ? 200 : 503).json({ status: ready ? "ready" : "not ready", processes });
  });
  app.get("/metrics", async (_request, response) => {
    response.type(Registry.PROMETHEUS_CONTENT_TYPE).send(await metrics());
  });
}
