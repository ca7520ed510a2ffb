import type { PlatformAnswer, PlatformResponse, Verdict } from "@relay/core";
import {
  culpritsIn,
  isObject,
  numberOf,
  readDocument,
  retryAfterMs,
  textOf,
  waiting,
  withoutDocument,
} from "../answer.ts";
import { classOf } from "./codes.ts";
import { waitAskedMs } from "./usage.ts";

/** Schema errors carry the path of what is wrong; errors of business rules name no event. */
const CULPRITS = [/\['?data'?\]\[(\d+)\]/g];

/** Reads Meta's answer to a request of `count` events. Source: Using the API; Handling Errors. */
export function judgeMeta(response: PlatformResponse, count: number): Verdict {
  const document = readDocument(response.body);
  const error = document?.["error"];
  if (isObject(error)) return judgeError(response, error, count);
  const answer: PlatformAnswer = { httpStatus: response.status, ...traced(document) };
  const received = numberOf(document?.["events_received"]);
  if (response.status < 300 && received !== undefined) {
    // Fewer than were sent, and Meta does not say which: repeated with the same ids, it drops those it has.
    return received >= count
      ? { kind: "delivered", answer }
      : { kind: "unknown", answer: { ...answer, message: `events_received ${received} of ${count}` } };
  }
  return withoutDocument(response, answer);
}

function judgeError(
  response: PlatformResponse,
  error: Readonly<Record<string, unknown>>,
  count: number,
): Verdict {
  const code = numberOf(error["code"]) ?? 0;
  const subcode = numberOf(error["error_subcode"]);
  const message = textOf(error["message"]) ?? "";
  const userMessage = textOf(error["error_user_msg"]);
  const answer: PlatformAnswer = {
    httpStatus: response.status,
    code,
    ...(subcode !== undefined && { subcode }),
    message: userMessage === undefined ? message : `${message} (${userMessage})`,
    ...traced(error),
  };
  switch (
    classOf({
      code,
      subcode,
      message,
      isTransient: error["is_transient"] === true,
      httpStatus: response.status,
    })
  ) {
    case "payload": {
      const culprits = culpritsIn(message, count, CULPRITS);
      return { kind: "refused", answer, ...(culprits && { culprits }) };
    }
    case "too-large":
      return { kind: "too-large", answer };
    case "credentials":
      return { kind: "credentials", answer };
    case "throttled":
      return { kind: "throttled", answer, ...waiting(waitAskedMs(response) ?? retryAfterMs(response)) };
    case "retry":
      // The usage headers come with every answer; they speak of the limits, not of this trouble.
      return { kind: "retry", answer, ...waiting(retryAfterMs(response)) };
  }
}

function traced(document: Readonly<Record<string, unknown>> | undefined): { traceId?: string } {
  const traceId = textOf(document?.["fbtrace_id"]);
  return traceId === undefined ? {} : { traceId };
}
