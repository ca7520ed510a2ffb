import { randomUUID } from "node:crypto";
import { type BodyFailure, readBody } from "@relay/http";
import { acceptItems, RETRY_AFTER } from "@relay/pipeline/admission";
import type { RequestHandler, Response } from "express";
import type { Endpoint, EndpointContext, Sender } from "../endpoint.ts";
import { keyBeforeBody, type KeyPlace } from "../key-place.ts";
import { senderOf, setSender } from "../sender.ts";
import { shedUnderPressure } from "../shed.ts";
import { type Fields, readFields } from "./fields.ts";
import { INVALID_TOKEN, invalidParameter, sendError, sendFailure, SHED } from "./graph-error.ts";
import { keyInBeginning } from "./key-in-body.ts";
import { openApi } from "./openapi.ts";
import { readEvents } from "./read-events.ts";
import { sendAcceptance } from "./send-acceptance.ts";

const KEYS: readonly KeyPlace[] = [
  { in: "query", name: "access_token" },
  { in: "bearer" },
  { in: "body", name: "access_token" },
];

/**
 * Bytes of a body that are read before its sender is known. The access_token must be within them, unless the query or
 * the header has it.
 */
const STRANGER_BYTES = 262_144;

/**
 * `POST /v{N}.0/{dataset}/events`: takes what Meta's own clients send and answers as Graph does. The token is a
 * source's API key. Good events are taken when others are refused: `events_received` counts them, `messages` names the
 * others.
 */
export const graph: Endpoint<EndpointContext> = {
  name: "graph",
  authentication: KEYS,
  openApi,
  sendFailure,
  routes: (context) => [
    {
      method: "post",
      path: /^\/v\d+\.0\/(?<dataset>[^/]+)\/events\/?$/,
      handlers: [
        shedUnderPressure(context, (response, kind) => sendError(response, SHED[kind])),
        recogniseSender(context),
        readGraphBody(context),
        takeEvents(context),
      ],
    },
  ],
};

/** Checks a key in the query or the header before the body is read. */
function recogniseSender({ findSender }: EndpointContext): RequestHandler {
  return (request, response, next) => {
    const key = keyBeforeBody(request, KEYS);
    if (key === undefined) return next();
    const sender = findSender(key);
    if (!sender) return sendError(response, INVALID_TOKEN);
    setSender(response, sender);
    next();
  };
}

function readGraphBody({ bodies, maxBodyBytes, findSender }: EndpointContext): RequestHandler {
  return readBody({
    budget: bodies,
    maxBytes: maxBodyBytes,
    refuse: refuseBody,
    stranger: {
      maxBytes: STRANGER_BYTES,
      isKnown: (response) => senderOf(response) !== undefined,
      hasKey: (request, beginning) =>
        findSender(keyInBeginning(request.get("content-type") ?? "", beginning)) !== undefined,
    },
  });
}

function refuseBody(response: Response, failure: BodyFailure): void {
  if (failure === "busy") {
    response.set("Retry-After", String(RETRY_AFTER.busy));
    return sendError(response, SHED.unavailable);
  }
  const message = `The body is too large or cannot be read. A body of more than ${STRANGER_BYTES} bytes must have its access_token before them, or in the query or the header Authorization.`;
  sendError(response, invalidParameter(message));
}

function takeEvents(context: EndpointContext): RequestHandler {
  return async (request, response) => {
    const trace = randomUUID();
    const fields = await readFields(request.get("content-type") ?? "", request.body as Buffer);
    const sender = senderOf(response) ?? senderIn(fields, context);
    if (!sender) return sendError(response, INVALID_TOKEN, trace);
    const read = readEvents(request, fields, sender, context);
    if (read.kind === "refused") return sendError(response, read.error, trace);
    sendAcceptance(response, await acceptItems(read.submission, context), trace);
  };
}

/** The sender of a key in the body. */
function senderIn(read: Fields, { findSender }: EndpointContext): Sender | undefined {
  const key = read.kind === "fields" ? read.fields["access_token"] : undefined;
  return findSender(typeof key === "string" ? key : undefined);
}
