import type { PlatformAnswer, PlatformResponse, AttemptOutcome } from "@relay/core";
import {
  culpritsIn,
  isObject,
  numberOf,
  readDocument,
  retryAfterMs,
  textOf,
  waiting,
  withoutDocument,
} from "../toolkit/answer.ts";
import { classify } from "./codes.ts";
import { usageIn, waitAskedMs } from "./usage.ts";
import { hasVersionWarning } from "./version-warning.ts";

/** Schema errors contain the path of the wrong field; errors of business rules name no event. */
const CULPRITS = [/\['?data'?\]\[(\d+)\]/g];

/** Classifies Meta's answer to a request of `count` events. Source: Using the API; Handling Errors. */
export function judgeMeta(response: PlatformResponse, count: number): AttemptOutcome {
  const document = readDocument(response.body);
  const error = document?.["error"];
  if (isObject(error)) return judgeError(response, error, count);
  const answer: PlatformAnswer = { httpStatus: response.status, ...traced(document), ...announced(response) };
  const received = numberOf(document?.["events_received"]);
  if (response.status < 300 && received !== undefined) return judgeCount(received, count, answer);
  return withoutDocument(response, answer);
}

/**
 * Meta received fewer than were sent and does not say which. When they are repeated with the same ids, it drops those
 * it has.
 */
function judgeCount(received: number, count: number, answer: PlatformAnswer): AttemptOutcome {
  if (received >= count) return { kind: "delivered", answer: { ...answer, meaning: "all received" } };
  const short = { ...answer, meaning: `${received} of ${count} received` };
  return received > 0 ? { kind: "partial", answer: short } : { kind: "unknown", answer: short };
}

function judgeError(
  response: PlatformResponse,
  error: Readonly<Record<string, unknown>>,
  count: number,
): AttemptOutcome {
  const code = numberOf(error["code"]) ?? 0;
  const subcode = numberOf(error["error_subcode"]);
  const message = textOf(error["message"]) ?? "";
  const userMessage = textOf(error["error_user_msg"]);
  const classified = classify({
    code,
    subcode,
    type: textOf(error["type"]),
    message,
    isTransient: error["is_transient"] === true,
    httpStatus: response.status,
  });
  const answer: PlatformAnswer = {
    httpStatus: response.status,
    code,
    ...(subcode !== undefined && { subcode }),
    meaning: classified.meaning,
    message: userMessage === undefined ? message : `${message} (${userMessage})`,
    ...traced(error),
    ...announced(response),
  };
  switch (classified.class) {
    case "payload": {
      const culprits = culpritsIn(message, count, CULPRITS);
      return { kind: "refused", answer, ...(culprits && { culprits }) };
    }
    case "throttled":
      return { kind: "throttled", answer, ...waiting(waitAskedMs(response) ?? retryAfterMs(response)) };
    case "retry":
    case "unknown":
      // The usage headers are in every answer; they concern the limits, not this failure.
      return { kind: classified.class, answer, ...waiting(retryAfterMs(response) ?? classified.waitMs) };
    case "too-large":
    case "credentials":
    case "api-version":
    case "delivered":
      return { kind: classified.class, answer };
  }
}

function traced(document: Readonly<Record<string, unknown>> | undefined): { traceId?: string } {
  const traceId = textOf(document?.["fbtrace_id"]);
  return traceId === undefined ? {} : { traceId };
}

/** The information in headers that every answer has. */
function announced(response: PlatformResponse): Pick<PlatformAnswer, "usage" | "versionWarning"> {
  const usage = usageIn(response);
  return {
    ...(usage !== undefined && { usage }),
    ...(hasVersionWarning(response) && { versionWarning: true }),
  };
}
