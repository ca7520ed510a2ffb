import type { Response } from "express";
import type { Sender } from "./endpoint.ts";

/** Notes who sends a request. */
export function setSender(response: Response, sender: Sender): void {
  response.locals["sender"] = sender;
}

/** The noted sender; undefined before one was noted. */
export function senderOf<S extends Sender>(response: Response): S | undefined {
  return response.locals["sender"] as S | undefined;
}
