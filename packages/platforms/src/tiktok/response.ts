import type { PlatformAnswer, PlatformResponse, Verdict } from "@relay/core";
import { culpritsIn, numberOf, readDocument, retryAfterMs, textOf } from "../answer.ts";
import { classOf, PARTIAL } from "./codes.ts";

/**
 * Reads TikTok's answer to a request of `count` events. The code in the body decides, whatever the HTTP status says: a
 * refusal comes with 200.
 */
export function judgeTikTok(response: PlatformResponse, count: number): Verdict {
  const document = readDocument(response.body);
  const code = numberOf(document?.["code"]);
  const waitMs = retryAfterMs(response);
  const wait = waitMs === undefined ? {} : { waitMs };
  if (code === undefined) return withoutCode(response, wait);
  const message = textOf(document?.["message"]) ?? "";
  const traceId = textOf(document?.["request_id"]);
  const answer: PlatformAnswer = {
    httpStatus: response.status,
    code,
    message: code === PARTIAL ? `${message} ${JSON.stringify(document?.["data"])}` : message,
    ...(traceId !== undefined && { traceId }),
  };
  // No source shows what the data of a partial answer looks like. Sent again with the same ids, TikTok drops those it has.
  if (code === PARTIAL) return { kind: "unknown", answer, ...wait };
  const kind = classOf(code);
  switch (kind) {
    case "payload": {
      const culprits = culpritsIn(message, count);
      return { kind: "refused", answer, ...(culprits && { culprits }) };
    }
    case "throttled":
    case "retry":
      return { kind, answer, ...wait };
    case "delivered":
    case "too-large":
    case "credentials":
      return { kind, answer };
  }
}

function withoutCode(response: PlatformResponse, wait: { readonly waitMs?: number }): Verdict {
  const answer: PlatformAnswer = { httpStatus: response.status };
  if (response.status === 429) return { kind: "throttled", answer, ...wait };
  if (response.status === 413) return { kind: "too-large", answer };
  if (response.status >= 400 && response.status < 500) return { kind: "retry", answer, ...wait };
  return { kind: "unknown", answer, ...wait };
}
