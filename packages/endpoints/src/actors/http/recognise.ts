import type { RequestHandler } from "express";
import { keyBeforeBody, type KeyPlace } from "../../key-place.ts";
import { setSender } from "../../sender.ts";
import { ACTORS } from "../actor.ts";
import type { ActorsContext } from "../context.ts";
import { sendError } from "./answers.ts";

/** Where a request may have its token. */
export const KEYS: readonly KeyPlace[] = [{ in: "query", name: "token" }, { in: "bearer" }];

/** Finds the sender by the token; answers 401 when nobody has it. */
export function recogniseSender({ findSender }: ActorsContext): RequestHandler {
  return (request, response, next) => {
    const sender = findSender(keyBeforeBody(request, KEYS));
    if (!sender)
      return sendError(response, 401, {
        type: "token-not-valid",
        message: "token must be the API key of a source in relay.yaml.",
      });
    setSender(response, sender);
    next();
  };
}

/** Finds the actor in the path; answers 404 when there is no such actor. */
export const recogniseActor: RequestHandler = (request, response, next) => {
  const actor = ACTORS.get(String(request.params["actor"]));
  if (!actor)
    return sendError(response, 404, {
      type: "actor-not-found",
      message: `Known actors: ${[...ACTORS.keys()].join(", ")}.`,
    });
  response.locals["actor"] = actor;
  next();
};
