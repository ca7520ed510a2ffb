import { fault } from "@relay/core";
import { type BodyFailure, readBody } from "@relay/http";
import { parseInParts, RETRY_AFTER } from "@relay/pipeline/admission";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { ActorsContext } from "../context.ts";
import { sendError } from "./answers.ts";
import type { ActorLocals } from "./locals.ts";

/** Reads a body as the input of a run; an empty body is an empty input. */
export function readInputBody({ bodies, maxBodyBytes }: ActorsContext): readonly RequestHandler[] {
  return [readBody({ budget: bodies, maxBytes: maxBodyBytes, refuse: refuseBody }), parseInput];
}

async function parseInput(request: Request, response: Response, next: NextFunction): Promise<void> {
  const locals = response.locals as ActorLocals;
  const misplaced = Object.keys(request.query).filter((name) => Object.hasOwn(locals.actor.fields, name));
  if (misplaced.length > 0) {
    const faults = misplaced.map((name) => fault(`/${name}`, "unknown_field", "belongs in the body"));
    const message = "The query holds fields of the input.";
    return sendError(response, 400, { type: "invalid-input", message, faults });
  }
  const body = request.body as Buffer;
  try {
    locals.input = body.length === 0 ? {} : await parseInParts(body.toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which is personal data.
    const faults = [fault("", "malformed_json", "is not valid JSON")];
    return sendError(response, 400, { type: "invalid-input", message: "The input is not JSON.", faults });
  }
  next();
}

const BODY_ERRORS: Readonly<Record<BodyFailure, readonly [status: number, message: string]>> = {
  "too-large": [413, "The input is too large."],
  "unknown-encoding": [415, "The input must be plain, gzip or deflate."],
  unreadable: [400, "The input cannot be decoded by its Content-Encoding."],
  busy: [503, "The relay is reading as many bytes of inputs as it may; repeat after Retry-After."],
};

function refuseBody(response: Response, failure: BodyFailure): void {
  if (failure === "busy") response.set("Retry-After", String(RETRY_AFTER.busy));
  const [status, message] = BODY_ERRORS[failure];
  sendError(response, status, { type: failure === "busy" ? "busy" : "invalid-input", message });
}
