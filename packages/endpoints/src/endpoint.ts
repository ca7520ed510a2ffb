import type { BodyBudget, RouteFailure } from "@relay/http";
import type { AcceptContext, Router } from "@relay/pipeline/admission";
import type { RequestHandler, Response } from "express";
import type { KeyPlace } from "./key-place.ts";

/**
 * A compatible endpoint: routes in the HTTP shape of another product, for clients that were written for it. The ingest
 * API serves a list of them. `Context` is what an endpoint needs of the program that serves it.
 */
export interface Endpoint<Context> {
  readonly name: string;
  /** Where a request may carry the API key of its source, in the order of the search. Empty: it needs none. */
  readonly authentication: readonly KeyPlace[];
  readonly openApi: OpenApiPart;
  /** Answers a request on which a route failed, in the endpoint's own form. */
  sendFailure(response: Response, failure: RouteFailure): void;
  /** Returns its routes; none when the configuration switches the endpoint off. */
  routes(context: Context): readonly EndpointRoute[];
}

export interface EndpointRoute {
  readonly method: "get" | "post" | "delete";
  /** As Express takes it. */
  readonly path: string | RegExp;
  readonly handlers: readonly RequestHandler[];
}

/** What an endpoint adds to the OpenAPI document. Its security is added from its `authentication`. */
export interface OpenApiPart {
  /** Path items by path, each with operations by method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly schemas?: Readonly<Record<string, object>>;
}

/** The source of a request. */
export interface Sender {
  /** Leads to the source's destinations and has its name. */
  readonly router: Router;
}

/** What the endpoints that take conversions need. */
export interface EndpointContext<S extends Sender = Sender> extends AcceptContext {
  /** Finds the sender that has a key. Undefined: nobody has it. */
  readonly findSender: (key: string | undefined) => S | undefined;
  readonly bodies: BodyBudget;
  readonly maxBodyBytes: number;
  /** Most conversions of one request. */
  readonly maxEvents: number;
}
