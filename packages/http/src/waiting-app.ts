import type { Express, Response } from "express";
import { newApp } from "./new-app.ts";
import { observe } from "./observe.ts";

/** The app of a program that waits for what it needs: alive, not ready, without metrics. `refuse` answers the rest. */
export function waitingApp(refuse: (response: Response) => void): Express {
  const app = newApp();
  observe(app, {
    metrics: () => Promise.resolve(""),
    readiness: () => Promise.resolve({ ready: false }),
  });
  app.use((_request, response) => refuse(response));
  return app;
}
