import type { Reader } from "@relay/core";
import { serve } from "@relay/endpoints";
import type { ActorsContext } from "@relay/endpoints/actors";
import {
  answerErrors,
  type BodyBudget,
  type ErrorRules,
  newApp,
  observe,
  type Observed,
  type RouteFailure,
} from "@relay/http";
import { RETRY_AFTER, Router } from "@relay/pipeline/admission";
import type { DeliveryStatuses } from "@relay/redis";
import type { Config } from "@relay/runtime";
import type { ErrorRequestHandler, Express, Response } from "express";
import { authenticated } from "./authenticate.ts";
import { ENDPOINTS, endpointSettings } from "./endpoints.ts";
import type { EventsRouteContext } from "./events-route.ts";
import { openApiOf } from "./openapi/document.ts";
import { sendProblem } from "./problem.ts";
import { ROUTES } from "./routes.ts";

export interface AppContext extends Pick<
  EventsRouteContext,
  "commit" | "pressure" | "isFull" | "isShareFull" | "takeAllowance" | "listen" | "tracing" | "now"
> {
  readonly config: Config;
  readonly observed: Observed;
  readonly bodies: BodyBudget;
  readonly statuses: DeliveryStatuses;
  readonly runs: ActorsContext["runs"];
  readonly reports: ActorsContext["reports"];
  readonly reader: Reader;
  /** Absent when no sandbox is configured: demonstrations are refused. */
  readonly demo?: ActorsContext["demo"];
  readonly qualitiesOf: ActorsContext["qualitiesOf"];
  readonly errors: ErrorRules;
}

/** Creates the app of the ingest API; it does not listen yet. */
export function createApp(context: AppContext): Express {
  const app = newApp();
  const { platforms, sources, routes, destinations, ingest } = context.config;
  const { conversions } = platforms;
  const openApi = JSON.stringify(openApiOf(conversions));
  const routers = new Map(
    Array.from(sources, ([source, { consent }]) => [
      source,
      new Router(source, {
        conversions,
        routes,
        destinations,
        maxConversionBytes: ingest.max_conversion_bytes,
        consent,
      }),
    ]),
  );
  const limits = {
    conversions,
    bodies: context.bodies,
    maxBodyBytes: ingest.max_body_bytes,
    maxEvents: ingest.max_events,
  };

  app.use("/v1", authenticated(sources.values()));
  const own = { ...context, ...limits, routers, destinations, webhooks: context.config.webhooks };
  for (const { method, path, handlers } of ROUTES) app[method](path, ...handlers(own));
  app.set("trust proxy", ingest.trusted_proxies);
  serve(app, ENDPOINTS, { ...context, ...limits, ...endpointSettings(context.config, routers) });
  observe(app, context.observed);
  app.get("/openapi.json", (_request, response) => {
    response.type("json").send(openApi);
  });
  app.use((_request, response) => sendProblem(response, "not-found"));
  app.use(noSuchPath, answerErrors(context.errors, sendFailure));
  return app;
}

const noSuchPath: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  // A path that cannot be decoded matches no route.
  if (error instanceof URIError) return sendProblem(response, "not-found");
  next(error);
};

function sendFailure(response: Response, failure: RouteFailure): void {
  sendProblem(response, failure, failure === "unavailable" ? { retryAfterSeconds: RETRY_AFTER.away } : {});
}
