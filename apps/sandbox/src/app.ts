import type { RequestListener } from "node:http";
import express, { type ErrorRequestHandler, type RequestHandler } from "express";
import { Arrivals } from "./arrivals.ts";
import { serveAtMost } from "./concurrency.ts";
import { controlRouter } from "./control.ts";
import { exchange } from "./exchange.ts";
import { Faults } from "./faults.ts";
import { meta } from "./meta/endpoint.ts";
import { META_QUERIES, metaQueries } from "./meta/queries.ts";
import { queries } from "./queries.ts";
import { RecentBodies } from "./recent-bodies.ts";
import type { Settings } from "./settings.ts";
import { tiktok } from "./tiktok/endpoint.ts";
import { TIKTOK_QUERIES, tiktokQueries } from "./tiktok/queries.ts";

/** Neither platform documents a limit for the body. This one only protects the sandbox's memory. */
const BODY_LIMIT = "10mb";

export interface SandboxOptions extends Pick<Settings, "tokens" | "record" | "latencyMs" | "concurrency"> {
  /** The time, milliseconds since 1970. */
  readonly now?: () => number;
}

/** Returns what answers the sandbox's requests: both platforms, the control routes and a health check. */
export function createApp({
  tokens,
  record,
  latencyMs,
  concurrency,
  now = Date.now,
}: SandboxOptions): RequestListener {
  const faults = new Faults();
  const arrivals = new Arrivals(record);
  const bodies = new RecentBodies(tokens, record);
  const state = { tokens, latencyMs, now, faults, arrivals, bodies };
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("strict routing");
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.use("/_sandbox", controlRouter(state), answerNoRoute);
  app.use(express.raw({ type: () => true, limit: BODY_LIMIT }));
  if (concurrency > 0) app.use(serveAtMost(concurrency));
  for (const [path, answer] of TIKTOK_QUERIES) app.get(path, queries(tiktokQueries, answer, state));
  for (const [path, answer] of META_QUERIES) app.get(path, queries(metaQueries, answer, state));
  app.post("/open_api/v1.3/event/track/", exchange(tiktok, state));
  app.post("/:version/:dataset/events", exchange(meta, state));
  app.use(answerNoRoute);
  app.use(answerBrokenRequest);
  return app;
}

const answerNoRoute: RequestHandler = (_request, response) => {
  response.status(404).json({ error: "no such route" });
};

/** A body that cannot be read (too long, cut off) is a fault of the transport, so it gets no platform's document. */
const answerBrokenRequest: ErrorRequestHandler = (error: Failure, _request, response, next) => {
  if (error.status === undefined) process.stderr.write(`${error.stack}\n`);
  if (response.headersSent) next(error);
  else response.status(error.status ?? 500).json({ error: "the request could not be served" });
};

interface Failure extends Error {
  /** Set by the reader of the body; without it the fault is the sandbox's own. */
  readonly status?: number;
}
