import type { Operator } from "@relay/redis";
import type { AdminScope, Config } from "@relay/runtime";
import type { Response } from "express";
import type { Static, TObject, TSchema } from "typebox";
import type { Caller } from "./caller.ts";

/** An accepted call: its scope, path, query and body are valid. */
export interface Call<Query = unknown, Body = unknown> {
  /** Acts under the name of the key. */
  readonly operator: Operator;
  readonly caller: Caller;
  /** relay.yaml as this process read it. */
  readonly config: Config;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** For an answer that is streamed. */
  readonly response: Response;
}

/** One route of the admin API. The server and the OpenAPI document are both made from it. */
export interface Route {
  readonly method: "get" | "post";
  /** As Express writes it: `/v1/lanes/:lane`. */
  readonly path: string;
  readonly scope: AdminScope;
  readonly summary: string;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Status of a successful answer. Default: 200. */
  readonly status?: number;
  /** The media type of an answer that is not a JSON document. */
  readonly produces?: string;
  /**
   * Returns the answer, with names in camel case that are sent in snake case. Returns undefined when it has answered by
   * itself.
   */
  readonly handle: (call: Call) => Promise<object | undefined>;
}

interface Typed<Q extends TObject, B extends TSchema> extends Omit<Route, "query" | "body" | "handle"> {
  readonly query?: Q;
  readonly body?: B;
  readonly handle: (call: Call<Static<Q>, Static<B>>) => Promise<object | undefined>;
}

/** Declares a route whose query and body have the types of its schemas. */
export function route<Q extends TObject, B extends TSchema>(typed: Typed<Q, B>): Route {
  return typed as unknown as Route;
}
