import type { Operator } from "@relay/redis";
import type { AdminScope } from "@relay/runtime";
import type { Response } from "express";
import type { Static, TObject, TSchema } from "typebox";

/** A call that was let pass: its scope, its path, its query and its body are as they must be. */
export interface Call<Query = unknown, Body = unknown> {
  /** Acts under the name of the key. */
  readonly operator: Operator;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** For an answer that is streamed. */
  readonly response: Response;
}

/** One route of the admin API: what is served and what the OpenAPI document says come from the same lines. */
export interface Route {
  readonly method: "get" | "post";
  /** As Express writes it: `/v1/lanes/:lane`. */
  readonly path: string;
  readonly scope: AdminScope;
  readonly summary: string;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Status of a good answer; 200 unless it says otherwise. */
  readonly status?: number;
  /** The media type of an answer that is no JSON document. */
  readonly produces?: string;
  /** Its result is the answer, in snake case; undefined where it has answered by itself. */
  readonly handle: (call: Call) => Promise<object | undefined>;
}

interface Typed<Q extends TObject, B extends TSchema> extends Omit<Route, "query" | "body" | "handle"> {
  readonly query?: Q;
  readonly body?: B;
  readonly handle: (call: Call<Static<Q>, Static<B>>) => Promise<object | undefined>;
}

/** Writes a route; its query and body are of the types that its schemas say. */
export function route<Q extends TObject, B extends TSchema>(typed: Typed<Q, B>): Route {
  return typed as unknown as Route;
}
