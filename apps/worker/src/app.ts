import { observe, type Observed } from "@relay/http";
import type { Express } from "express";
import express from "express";

/** What a worker shows of itself: health and metrics. */
export function createApp(observed: Observed): Express {
  const app = express();
  app.disable("x-powered-by");
  observe(app, observed);
  return app;
}
