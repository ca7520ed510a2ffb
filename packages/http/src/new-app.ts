import express, { type Express } from "express";

/** An Express app without an X-Powered-By header, with flat queries, that answers every request in full. */
export function newApp(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  // With `If-None-Match: *`, Express would replace a good answer to a GET by 304, without its document.
  Object.defineProperty(app.request, "fresh", { value: false });
  return app;
}
