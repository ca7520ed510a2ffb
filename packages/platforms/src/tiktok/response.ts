import type { PlatformAnswer, PlatformResponse, Verdict } from "@relay/core";
import {
  culpritsIn,
  numberOf,
  readDocument,
  retryAfterMs,
  textOf,
  waiting,
  withoutDocument,
} from "../answer.ts";
import { classOf, PARTIAL } from "./codes.ts";
import { refusedIn } from "./partial.ts";

/** How a message names the event it is about: seen on an older endpoint, and likely ones. An index of a cart's line is none. */
const CULPRITS = [
  /\bBatch\.(\d+)\b/g,
  /\bdata\.(\d+)\b/g,
  /\bdata\[(\d+)\]/g,
  /^(?!.*contents).*\bindex (\d+)\b/g,
];

/**
 * Reads TikTok's answer to a request of `count` events. The code in the body decides, whatever the HTTP status says: a
 * refusal comes with 200.
 */
export function judgeTikTok(response: PlatformResponse, count: number): Verdict {
  const document = readDocument(response.body);
  const code = numberOf(document?.["code"]);
  if (code === undefined) return withoutDocument(response, { httpStatus: response.status });
  const message = textOf(document?.["message"]) ?? "";
  const traceId = textOf(document?.["request_id"]);
  const answer: PlatformAnswer = {
    httpStatus: response.status,
    code,
    message: code === PARTIAL ? `${message} ${JSON.stringify(document?.["data"])}` : message,
    ...(traceId !== undefined && { traceId }),
  };
  if (code === PARTIAL) return judgePartial(answer, document?.["data"], count);
  const kind = classOf(code);
  switch (kind) {
    case "payload": {
      const culprits = culpritsIn(message, count, CULPRITS);
      return { kind: "refused", answer, ...(culprits && { culprits }) };
    }
    case "throttled":
    case "retry":
    case "unknown":
      return { kind, answer, ...waiting(retryAfterMs(response)) };
    case "delivered":
    case "too-large":
    case "credentials":
      return { kind, answer };
  }
}

/** Where the answer does not name the refused ones: sent again with the same ids, TikTok drops those it has. */
function judgePartial(answer: PlatformAnswer, data: unknown, count: number): Verdict {
  const refused = refusedIn(data, count);
  return refused ? { kind: "partial", refused, answer } : { kind: "unknown", answer };
}
