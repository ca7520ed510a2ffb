import { randomUUID } from "node:crypto";
import { type Fault, isError, withRequestFields } from "@relay/core";
import { bearerOf, type BodyFailure, readBody } from "@relay/http";
import { acceptItems, type ItemResult, RETRY_AFTER, underPressure } from "@relay/pipeline/admission";
import type { SourceConfig } from "@relay/runtime";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { EndpointContext } from "../endpoint.ts";
import { readFields } from "./fields.ts";
import { readGraphFields } from "./graph-fields.ts";
import { keyInBeginning } from "./key-in-body.ts";

/** An error as Graph writes it. Source: Handling Errors. */
interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
  readonly isTransient?: boolean;
  /** The subject of `detail`; default: an event. */
  readonly title?: string;
  /** For people: what is wrong with which event or field. */
  readonly detail?: string;
}

const INVALID_TOKEN: GraphError = {
  status: 401,
  code: 190,
  message: "Invalid OAuth access token: it must be the API key of a source in relay.yaml.",
};
const SHED = {
  overloaded: { status: 429, code: 4, message: "(#4) Application request limit reached" },
  unavailable: { status: 503, code: 2, message: "(#2) Service temporarily unavailable" },
} as const;

/**
 * Bytes of a body that are read before its sender is known. The access_token must be within them, unless the query or
 * the header has it.
 */
const STRANGER_BYTES = 262_144;

/** Most faults in one answer. All are counted. */
const FAULTS_TOLD = 20;

/**
 * `POST /v{N}.0/{dataset}/events`: takes what Meta's own clients send and answers as Graph does. The token is a
 * source's API key. Good events are taken when others are refused: `events_received` counts them, `messages` names the
 * others.
 */
export function graphEndpoint(context: EndpointContext): RequestHandler[] {
  const { findSource, routers, bodies, maxBodyBytes, maxEvents } = context;

  /** Checks a key in the query or the header before the body is read. */
  function judgeKey(request: Request, response: Response, next: NextFunction): void {
    const token = tokenBeforeBody(request);
    if (token === undefined) return next();
    const source = findSource(token);
    if (!source) return sendError(response, randomUUID(), INVALID_TOKEN);
    response.locals["source"] = source;
    next();
  }

  async function take(request: Request, response: Response): Promise<void> {
    const trace = randomUUID();
    const refuse = (error: GraphError) => sendError(response, trace, error);
    const read = await readFields(request.get("content-type") ?? "", request.body as Buffer);
    const known = response.locals["source"] as SourceConfig | undefined;
    const source =
      known ?? findSource(read.kind === "fields" ? text(read.fields["access_token"]) : undefined);
    const router = source && routers.get(source.name);
    if (!router) return refuse(INVALID_TOKEN);
    if (read.kind === "unreadable") return refuse(invalidParameter(read.detail));
    const { fields } = read;
    const dataset = String(request.params["dataset"]);
    const only = new Set(
      router.destinations.filter(
        ({ platform, dialect }) => platform === "meta" && dialect.dataset === dataset,
      ),
    );
    if (only.size === 0) return refuse(unknownDataset(dataset, source));
    const common = readGraphFields(request.query, fields);
    if (!common.ok) return refuse(invalidFields(common.faults));
    const { data } = fields;
    if (!Array.isArray(data) || data.length === 0)
      return refuse(invalidParameter("(#100) Param data must be a non-empty list."));
    if (data.length > maxEvents)
      return refuse(invalidParameter(`(#100) Param data holds more than ${maxEvents} events.`));
    const items = data.map(
      (event: unknown) => ({ ok: true, value: withRequestFields(parsed(event), common.fields) }) as const,
    );
    const acceptance = await acceptItems({ router, only, items, isAtomic: false }, context);
    switch (acceptance.kind) {
      case "accepted": {
        const { accepted, results } = acceptance.admitted;
        response.json({
          events_received: accepted,
          messages: shown(results),
          fbtrace_id: acceptance.requestId,
        });
        return;
      }
      case "nothing-accepted":
        refuse({
          ...invalidParameter("Invalid parameter"),
          detail: shown(acceptance.admitted.results).join(" "),
        });
        return;
      case "backlogged":
        response.set("Retry-After", String(acceptance.retryAfterSeconds));
        refuse(SHED.overloaded);
        return;
      case "overloaded":
      case "unavailable":
        response.set("Retry-After", String(acceptance.retryAfterSeconds));
        refuse(SHED[acceptance.kind]);
    }
  }

  const body = readBody({
    budget: bodies,
    maxBytes: maxBodyBytes,
    refuse: refuseBody,
    stranger: {
      maxBytes: STRANGER_BYTES,
      isKnown: (response) => response.locals["source"] !== undefined,
      hasKey: (request, beginning) =>
        findSource(keyInBeginning(request.get("content-type") ?? "", beginning)) !== undefined,
    },
  });
  return [shedding(context), judgeKey, body, take];
}

function refuseBody(response: Response, failure: BodyFailure): void {
  if (failure === "busy") {
    response.set("Retry-After", String(RETRY_AFTER.busy));
    return sendError(response, randomUUID(), SHED.unavailable);
  }
  const message = `The body is too large or cannot be read. A body of more than ${STRANGER_BYTES} bytes must have its access_token before them, or in the query or the header Authorization.`;
  sendError(response, randomUUID(), invalidParameter(message));
}

function shedding(context: EndpointContext): RequestHandler {
  return (_request, response, next) => {
    const shed = underPressure(context);
    if (!shed) return next();
    response.set("Retry-After", String(shed.retryAfterSeconds));
    sendError(response, randomUUID(), SHED[shed.kind]);
  };
}

function tokenBeforeBody(request: Request): string | undefined {
  return text(request.query["access_token"]) ?? bearerOf(request.get("authorization"));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** An event in the list may also be JSON text. */
function parsed(event: unknown): unknown {
  if (typeof event !== "string") return event;
  try {
    return JSON.parse(event);
  } catch {
    return event;
  }
}

function invalidFields(faults: readonly Fault[]): GraphError {
  const detail = faults.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}.`).join(" ");
  return { ...invalidParameter("(#100) Invalid parameter"), title: "Invalid request", detail };
}

function shown(results: readonly ItemResult[]): readonly string[] {
  const refused = results.filter(({ status }) => status === "refused");
  const lines = refused
    .slice(0, FAULTS_TOLD)
    .flatMap(({ index, faults = [] }) =>
      faults
        .filter(isError)
        .map(
          ({ pointer, code, message, remedy }) => `data[${index}]${pointer} ${code}: ${message}. ${remedy}`,
        ),
    );
  return refused.length > FAULTS_TOLD ? [...lines, `${refused.length} events were refused in all.`] : lines;
}

function invalidParameter(message: string): GraphError {
  return { status: 400, code: 100, message };
}

function unknownDataset(dataset: string, { name }: SourceConfig): GraphError {
  return {
    status: 400,
    code: 100,
    subcode: 33,
    message: `Unsupported post request. Object with ID '${dataset}' does not exist: no route of ${name} leads to a Meta destination with that dataset_id.`,
  };
}

function sendError(
  response: Response,
  trace: string,
  {
    status,
    code,
    subcode,
    message,
    isTransient = status !== 400 && status !== 401,
    title,
    detail,
  }: GraphError,
): void {
  response.status(status).json({
    error: {
      message,
      type: "OAuthException",
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      is_transient: isTransient,
      ...(detail !== undefined && { error_user_title: title ?? "Invalid event", error_user_msg: detail }),
      fbtrace_id: trace,
    },
  });
}
