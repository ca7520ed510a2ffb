import { randomUUID } from "node:crypto";
import type { Fault } from "@relay/core";
import type { RouteFailure } from "@relay/http";
import { RETRY_AFTER, type Shed } from "@relay/pipeline/admission";
import type { Response } from "express";

/** An error as Graph writes it. Source: Handling Errors. */
export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
  /** The subject of `detail`; default: an event. */
  readonly title?: string;
  /** For people: what is wrong with which event or field. */
  readonly detail?: string;
}

export const INVALID_TOKEN: GraphError = {
  status: 401,
  code: 190,
  message: "Invalid OAuth access token: it must be the API key of a source in relay.yaml.",
};

/** The errors while the relay takes no conversions. */
export const SHED: Readonly<Record<Shed["kind"], GraphError>> = {
  overloaded: { status: 429, code: 4, message: "(#4) Application request limit reached" },
  unavailable: { status: 503, code: 2, message: "(#2) Service temporarily unavailable" },
};

const FAILED: GraphError = { status: 500, code: 1, message: "(#1) An unknown error occurred" };

/** Answers a request on which a route failed. */
export function sendFailure(response: Response, failure: RouteFailure): void {
  if (failure === "failed") return sendError(response, FAILED);
  response.set("Retry-After", String(RETRY_AFTER.away));
  sendError(response, SHED.unavailable);
}

export function invalidParameter(message: string): GraphError {
  return { status: 400, code: 100, message };
}

/** The error about fields beside `data`. */
export function invalidFields(faults: readonly Fault[]): GraphError {
  const detail = faults.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}.`).join(" ");
  return { ...invalidParameter("(#100) Invalid parameter"), title: "Invalid request", detail };
}

export function unknownDataset(dataset: string, source: string): GraphError {
  return {
    ...invalidParameter(
      `Unsupported post request. Object with ID '${dataset}' does not exist: no route of ${source} leads to a Meta destination with that dataset_id.`,
    ),
    subcode: 33,
  };
}

/** Writes an error document. It is transient where repeating the request helps. */
export function sendError(response: Response, error: GraphError, trace: string = randomUUID()): void {
  const { status, code, subcode, message, title, detail } = error;
  response.status(status).json({
    error: {
      message,
      type: "OAuthException",
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      is_transient: status === 429 || status === 503,
      ...(detail !== undefined && { error_user_title: title ?? "Invalid event", error_user_msg: detail }),
      fbtrace_id: trace,
    },
  });
}
