import { type AcceptContext, type Shed, underPressure } from "@relay/pipeline/admission";
import type { RequestHandler, Response } from "express";

/**
 * Refuses requests, before anything of them is read, while Redis is too full or away. `refuse` writes the answer;
 * Retry-After is set.
 */
export function shedUnderPressure(
  context: Pick<AcceptContext, "pressure" | "listen">,
  refuse: (response: Response, kind: Shed["kind"]) => void,
): RequestHandler {
  return (_request, response, next) => {
    const shed = underPressure(context);
    if (!shed) return next();
    response.set("Retry-After", String(shed.retryAfterSeconds));
    refuse(response, shed.kind);
  };
}
