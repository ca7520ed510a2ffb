import { randomUUID } from "node:crypto";
import { type Fault, isError, readRequestFields, withRequestFields } from "@relay/core";
import { bearerOf } from "@relay/http";
import { META_REQUEST_FIELDS } from "@relay/platforms";
import type { SourceConfig } from "@relay/runtime";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import { acceptItems, underPressure } from "../accept-items.ts";
import type { ItemResult } from "../intake.ts";
import type { EdgeContext } from "./edge.ts";
import { readFields } from "./fields.ts";

/** An error as Graph writes it. Source: Handling Errors. */
interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
  readonly isTransient?: boolean;
  /** Names what `detail` is about; an event unless given. */
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

/** What else stands beside `data`: the token, and what Meta's own clients add, of which nothing is read. */
const OWN_FIELDS = ["data", "access_token", "appsecret_proof", "id"];

/** Faults told in one answer; all of them are counted. */
const FAULTS_TOLD = 20;

/**
 * `POST /v{N}.0/{dataset}/events`: takes what Meta's own clients send, and answers as Graph does. The token is a source's
 * API key. Good events are taken when others are refused: `events_received` counts them, `messages` names the others.
 */
export function graphEdge(context: EdgeContext): (RequestHandler | ErrorRequestHandler)[] {
  const { findSource, routers, maxBodyBytes, maxEvents } = context;

  async function take(request: Request, response: Response): Promise<void> {
    const trace = randomUUID();
    const refuse = (error: GraphError) => sendError(response, trace, error);
    const fields = await readFields(request.get("content-type") ?? "", request.body as Buffer);
    const source = findSource(tokenOf(request, fields));
    const router = source && routers.get(source.name);
    if (!router) return refuse(INVALID_TOKEN);
    if (!fields) return refuse(invalidParameter("The body is not readable as JSON or as a form."));
    const dataset = String(request.params["dataset"]);
    const only = new Set(
      router.destinations.filter(
        ({ platform, dialect }) => platform === "meta" && dialect.dataset === dataset,
      ),
    );
    if (only.size === 0) return refuse(unknownDataset(dataset, source));
    const common = readRequestFields({ ...inQuery(request), ...fields }, OWN_FIELDS, META_REQUEST_FIELDS);
    if (!common.ok) return refuse(invalidFields(common.faults));
    const { data } = fields;
    if (!Array.isArray(data) || data.length === 0)
      return refuse(invalidParameter("(#100) Param data must be a non-empty list."));
    if (data.length > maxEvents)
      return refuse(invalidParameter(`(#100) Param data holds more than ${maxEvents} events.`));
    const items = data.map(
      (event: unknown) => ({ ok: true, value: withRequestFields(parsed(event), common.fields) }) as const,
    );
    const acceptance = await acceptItems(
      { source: source.name, router, only, items, isAtomic: false },
      context,
    );
    switch (acceptance.kind) {
      case "accepted": {
        const { accepted, results } = acceptance.intake;
        response.json({
          events_received: accepted,
          messages: told(results),
          fbtrace_id: acceptance.requestId,
        });
        return;
      }
      case "nothing-accepted":
        refuse({
          ...invalidParameter("Invalid parameter"),
          detail: told(acceptance.intake.results).join(" "),
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

  return [shedding(context), express.raw({ type: () => true, limit: maxBodyBytes }), take, unreadable];
}

/** What the body reader throws: too large, or cut off. */
const unreadable: ErrorRequestHandler = (error: { readonly status?: number }, _request, response, next) => {
  if (response.headersSent || error.status === undefined || error.status >= 500) return next(error);
  sendError(response, randomUUID(), invalidParameter("The body is too large or cannot be read."));
};

function shedding(context: EdgeContext): RequestHandler {
  return (_request, response, next) => {
    const shed = underPressure(context);
    if (!shed) return next();
    response.set("Retry-After", String(shed.retryAfterSeconds));
    sendError(response, randomUUID(), SHED[shed.kind]);
  };
}

function tokenOf(
  request: Request,
  fields: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const found =
    request.query["access_token"] ?? fields?.["access_token"] ?? bearerOf(request.get("authorization"));
  return typeof found === "string" ? found : undefined;
}

/** An event may also be JSON text inside of the list. */
function parsed(event: unknown): unknown {
  if (typeof event !== "string") return event;
  try {
    return JSON.parse(event);
  } catch {
    return event;
  }
}

/** Graph also takes a request's fields in the query, beside parameters that are about the answer only. */
function inQuery({ query }: Request): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    META_REQUEST_FIELDS.flatMap((name) => (name in query ? [[name, query[name]]] : [])),
  );
}

function invalidFields(faults: readonly Fault[]): GraphError {
  const detail = faults.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}.`).join(" ");
  return { ...invalidParameter("(#100) Invalid parameter"), title: "Invalid request", detail };
}

function told(results: readonly ItemResult[]): readonly string[] {
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
