import type { RequestHandler } from "express";
import type { Endpoint, EndpointRoute } from "../endpoint.ts";
import type { ActorsContext } from "./context.ts";
import { readInputBody } from "./http/read-input-body.ts";
import { KEYS, recogniseActor, recogniseSender } from "./http/recognise.ts";
import { type AnswerForm, list, remove, show, showItems, start } from "./http/run-handlers.ts";
import { sendRouteFailure } from "./http/answers.ts";
import { openApi } from "./openapi.ts";

/** The ways to start a run, below `/v2/acts/{actor}/`. */
const STARTS = [
  ["runs", "run"],
  ["run-sync", "output"],
  ["run-sync-get-dataset-items", "items"],
] as const satisfies readonly (readonly [path: string, form: AnswerForm])[];
const RUN_PATHS = ["/v2/acts/:actor/runs/:id", "/v2/actor-runs/:id"];
const ITEMS_PATHS = [...RUN_PATHS.map((path) => `${path}/dataset/items`), "/v2/datasets/:id/items"];

/**
 * The HTTP shape of the two hosted actors: `POST /v2/acts/{actor}/runs`, `/run-sync` and `/run-sync-get-dataset-items`,
 * `GET` of runs, of a run and of its items, and `DELETE` of a run. The token is a source's API key.
 */
export const actors: Endpoint<ActorsContext> = {
  name: "actors",
  authentication: KEYS,
  openApi,
  sendFailure: sendRouteFailure,
  routes(context) {
    const sender = recogniseSender(context);
    const get = (path: string, ...handlers: readonly RequestHandler[]): EndpointRoute => ({
      method: "get",
      path,
      handlers: [sender, ...handlers],
    });
    return [
      ...STARTS.map(([path, form]): EndpointRoute => ({
        method: "post",
        path: `/v2/acts/:actor/${path}`,
        handlers: [sender, recogniseActor, ...readInputBody(context), start(context, form)],
      })),
      get("/v2/acts/:actor/runs", recogniseActor, list(context)),
      get("/v2/actor-runs", list(context)),
      ...RUN_PATHS.map((path) => get(path, show(context))),
      ...RUN_PATHS.map((path): EndpointRoute => ({
        method: "delete",
        path,
        handlers: [sender, remove(context)],
      })),
      ...ITEMS_PATHS.map((path) => get(path, showItems(context))),
    ];
  },
};
