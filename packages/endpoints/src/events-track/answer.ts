import { randomUUID } from "node:crypto";
import type { RouteFailure } from "@relay/http";
import { RETRY_AFTER, type Shed } from "@relay/pipeline/admission";
import type { Response } from "express";

/** One of TikTok's own codes. Source: Return codes; all but a failure come with HTTP 200. */
export interface Code {
  readonly code: number;
  readonly message: string;
}

export const OK: Code = { code: 0, message: "OK" };
export const PARTIAL: Code = {
  code: 20_001,
  message: "Partial OK: data.refused names the events that were not taken.",
};
export const EMPTY_TOKEN: Code = { code: 40_104, message: "Access token is empty." };
export const INVALID_TOKEN: Code = {
  code: 40_105,
  message: "Access token is incorrect: it must be the API key of a source in relay.yaml.",
};

/** The codes while the relay takes no conversions. */
export const SHED: Readonly<Record<Shed["kind"], Code>> = {
  overloaded: { code: 40_100, message: "Requests made too frequently." },
  unavailable: { code: 50_002, message: "System timeout." },
};

/** Source: Return codes, "System error". */
const FAILED: Code = { code: 50_000, message: "System error." };

/** Of a failure that does not pass, the HTTP status says so: TikTok's codes have no word for it. */
export function sendFailure(response: Response, failure: RouteFailure): void {
  if (failure === "unavailable") {
    response.set("Retry-After", String(RETRY_AFTER.away));
    return send(response, SHED.unavailable);
  }
  response.status(500);
  send(response, FAILED);
}

/** The code of a request with a wrong field. */
export function wrongParameter(message: string): Code {
  return { code: 40_002, message };
}

/** The code of a request with no events or too many. */
export function wrongBatchSize(most: number): Code {
  return { code: 40_061, message: `data must hold 1 to ${most} events` };
}

export function send(response: Response, { code, message }: Code, data: object = {}): void {
  response.json({ code, message, request_id: randomUUID(), data });
}
