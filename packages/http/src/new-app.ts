import express, { type Express } from "express";

/** An Express that says nothing of itself, reads queries without nesting, and answers every request anew. */
export function newApp(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  // `If-None-Match: *` would have a good answer to a GET replaced by 304, without its document.
  Object.defineProperty(app.request, "fresh", { value: false });
  return app;
}
