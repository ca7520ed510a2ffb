import type { ConversionSchema } from "@relay/core";
import type { RequestHandler } from "express";
import type { EventsRouteContext } from "./events-route.ts";
import type { StatusRouteContext } from "./status-route.ts";
import type { ValidateRouteContext } from "./validate-route.ts";

/** What the routes use. */
export type RouteContext = EventsRouteContext & StatusRouteContext & ValidateRouteContext;

/** One route of the ingest API. The server and the OpenAPI document are both made from it. */
export interface Route {
  readonly method: "get" | "post";
  /** As Express writes it: `/v1/events/:event_id`. */
  readonly path: string;
  /** Its operation in OpenAPI. */
  readonly operation: (conversions: ConversionSchema) => object;
  readonly handlers: (context: RouteContext) => readonly RequestHandler[];
}
