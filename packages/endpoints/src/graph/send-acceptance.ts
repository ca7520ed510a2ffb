import { isError } from "@relay/core";
import type { Acceptance, ItemResult } from "@relay/pipeline/admission";
import type { Response } from "express";
import { invalidParameter, sendError, SHED } from "./graph-error.ts";

/** Most refused events named in one answer. All are counted. */
const MOST_NAMED = 20;

/** Answers a request as Graph does. */
export function sendAcceptance(response: Response, acceptance: Acceptance, trace: string): void {
  switch (acceptance.kind) {
    case "accepted": {
      const { accepted, withheld, results } = acceptance.admitted;
      // A withheld event was received and needs no repetition. Graph has no other word for it.
      response.json({
        events_received: accepted + withheld,
        messages: refusalsIn(results),
        fbtrace_id: acceptance.requestId,
      });
      return;
    }
    case "nothing-accepted": {
      const detail = refusalsIn(acceptance.admitted.results).join(" ");
      sendError(response, { ...invalidParameter("Invalid parameter"), detail }, trace);
      return;
    }
    case "backlogged":
    case "rate-limited":
    case "overloaded":
      response.set("Retry-After", String(acceptance.retryAfterSeconds));
      sendError(response, SHED.overloaded, trace);
  }
}

/** A line for each error of the first refused events. */
function refusalsIn(results: readonly ItemResult[]): readonly string[] {
  const refused = results.filter(({ status }) => status === "refused");
  const lines = refused
    .slice(0, MOST_NAMED)
    .flatMap(({ index, faults = [] }) =>
      faults
        .filter(isError)
        .map(
          ({ pointer, code, message, remedy }) => `data[${index}]${pointer} ${code}: ${message}. ${remedy}`,
        ),
    );
  return refused.length > MOST_NAMED ? [...lines, `${refused.length} events were refused in all.`] : lines;
}
