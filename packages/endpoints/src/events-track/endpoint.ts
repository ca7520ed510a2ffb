import { type BodyFailure, readBody } from "@relay/http";
import { acceptItems, RETRY_AFTER } from "@relay/pipeline/admission";
import type { RequestHandler, Response } from "express";
import type { Endpoint, EndpointContext } from "../endpoint.ts";
import { keyBeforeBody, type KeyPlace } from "../key-place.ts";
import { senderOf, setSender } from "../sender.ts";
import { shedUnderPressure } from "../shed.ts";
import { EMPTY_TOKEN, INVALID_TOKEN, send, sendFailure, SHED, wrongParameter } from "./answer.ts";
import { openApi } from "./openapi.ts";
import { readEvents } from "./read-events.ts";
import { sendAcceptance } from "./send-acceptance.ts";

const KEYS: readonly KeyPlace[] = [{ in: "header", name: "Access-Token" }];

/**
 * `POST /open_api/v1.3/event/track/`: takes what TikTok's own clients send and answers as TikTok does. The Access-Token
 * is a source's API key. Good events are taken when others are refused; refused ones are named in `data.refused` under
 * code 20001.
 */
export const eventsTrack: Endpoint<EndpointContext> = {
  name: "events-track",
  authentication: KEYS,
  openApi,
  sendFailure,
  routes: (context) => [
    {
      method: "post",
      path: "/open_api/v1.3/event/track/",
      handlers: [
        shedUnderPressure(context, (response, kind) => send(response, SHED[kind])),
        recogniseSender(context),
        readBody({ budget: context.bodies, maxBytes: context.maxBodyBytes, refuse: refuseBody }),
        takeEvents(context),
      ],
    },
  ],
};

/** Checks the key before the body is read. */
function recogniseSender({ findSender }: EndpointContext): RequestHandler {
  return (request, response, next) => {
    const key = keyBeforeBody(request, KEYS);
    if (key === undefined || key === "") return send(response, EMPTY_TOKEN);
    const sender = findSender(key);
    if (!sender) return send(response, INVALID_TOKEN);
    setSender(response, sender);
    next();
  };
}

function refuseBody(response: Response, failure: BodyFailure): void {
  if (failure !== "busy") return send(response, wrongParameter("the body is too large or cannot be read"));
  response.set("Retry-After", String(RETRY_AFTER.busy));
  send(response, SHED.unavailable);
}

function takeEvents(context: EndpointContext): RequestHandler {
  return async (request, response) => {
    const sender = senderOf(response);
    if (!sender) return send(response, INVALID_TOKEN);
    const read = await readEvents(request.body as Buffer, request.query, sender, context);
    if (read.kind === "refused") return send(response, read.code);
    sendAcceptance(response, await acceptItems(read.submission, context), read.events);
  };
}
