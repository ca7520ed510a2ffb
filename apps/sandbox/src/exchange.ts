import type { Socket } from "node:net";
import { setImmediate as socketsWereRead, setTimeout as sleep } from "node:timers/promises";
import type { Request, RequestHandler } from "express";
import { carryOut } from "./answering.ts";
import { meetArrivalFaults } from "./arrival-faults.ts";
import type { EventRequest, Platform } from "./platform.ts";
import type { RequestContext, SandboxState } from "./request-context.ts";
import { judge } from "./judge.ts";
import { countUnread, watchWhetherRead } from "./unread-answers.ts";

const NO_BODY = Buffer.alloc(0);

/**
 * Handles one request: faults of arrival, judgement, faults of acceptance. The latency comes last, so the events of a
 * client that gives up while waiting are accepted all the same.
 */
export function exchange<L extends EventRequest>(platform: Platform<L>, state: SandboxState): RequestHandler {
  let opened = 0;
  return async (request, response) => {
    const eventRequest = openEventRequest(platform, state, request);
    const tally = state.arrivals.of(platform.name, eventRequest.dataset);
    tally.countRequest();
    opened += 1;
    const trace = `${platform.name}-${opened}`;
    const context: RequestContext<L> = {
      platform,
      state,
      eventRequest,
      tally,
      trace,
      response,
      delayMs: state.latencyMs,
      acceptance: undefined,
    };
    const ending = (await meetArrivalFaults(context)) ?? judge(context);
    if (context.delayMs > 0) await sleep(context.delayMs);
    response.once("close", () => {
      if (!response.writableFinished) countUnread(context.acceptance);
    });
    watchWhetherRead(request.socket, context.acceptance);
    carryOut(ending, response);
    // That a client left before this answer may not have been read yet. It has been when the sockets were read once more.
    await socketsWereRead();
    if (hasLeft(request.socket)) countUnread(context.acceptance);
  };
}

/** Whether the client has closed its end. A socket that only this end has closed had an answer that was its last. */
function hasLeft({ readableEnded, errored }: Socket): boolean {
  return readableEnded || errored !== null;
}

function openEventRequest<L extends EventRequest>(
  platform: Platform<L>,
  state: SandboxState,
  request: Request,
): L {
  const { query, headers } = request;
  const body = Buffer.isBuffer(request.body) ? request.body : NO_BODY;
  const eventRequest = platform.open({
    params: request.params as Record<string, string>,
    query,
    headers,
    body,
  });
  const contentType = headers["content-type"] ?? "";
  state.bodies.keep({
    platform: platform.name,
    dataset: eventRequest.dataset,
    at: state.now(),
    contentType,
    body,
  });
  return eventRequest;
}
