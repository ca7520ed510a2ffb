import type { PlatformAnswer, PlatformResponse, AttemptOutcome } from "@relay/core";
import {
  culpritsIn,
  numberOf,
  readDocument,
  retryAfterMs,
  textOf,
  waiting,
  withoutDocument,
} from "../toolkit/answer.ts";
import { classify, PARTIAL, type Setting, settingAtFault } from "./codes.ts";
import { fieldsOfGroup } from "../toolkit/request-group.ts";
import { refusedIn } from "./partial.ts";

/**
 * How a message names the event that it concerns: seen on an older endpoint, and likely ones. The index of a cart's
 * line is none.
 */
const CULPRITS = [
  /\bBatch\.(\d+)\b/g,
  /\bdata\.(\d+)\b/g,
  /\bdata\[(\d+)\]/g,
  /^(?!.*contents).*\bindex (\d+)\b/g,
];

/**
 * Classifies TikTok's answer to a request of `count` events. The code in the body decides, whatever the HTTP status is:
 * a refusal comes with 200. `group` holds the request fields of the events, "" for none.
 */
export function judgeTikTok(response: PlatformResponse, count: number, group = ""): AttemptOutcome {
  const document = readDocument(response.body);
  const code = numberOf(document?.["code"]);
  if (code === undefined) return withoutCode(response);
  const message = textOf(document?.["message"]) ?? "";
  const traceId = textOf(document?.["request_id"]);
  const classified = classify(code, message);
  const answer: PlatformAnswer = {
    httpStatus: response.status,
    code,
    meaning: code === PARTIAL ? "partially OK" : classified.meaning,
    message: code === PARTIAL ? `${message} ${JSON.stringify(document?.["data"])}` : message,
    ...(traceId !== undefined && { traceId }),
  };
  if (code === PARTIAL) return judgePartial(answer, document?.["data"], count);
  if (broughtAlong(group, settingAtFault(code, message)))
    return { kind: "refused", answer, culprits: Array.from({ length: count }, (_, place) => place) };
  switch (classified.class) {
    case "payload": {
      const culprits = culpritsIn(message, count, CULPRITS);
      return { kind: "refused", answer, ...(culprits && { culprits }) };
    }
    case "throttled":
    case "retry":
    case "unknown":
      return { kind: classified.class, answer, ...waiting(retryAfterMs(response) ?? classified.waitMs) };
    case "delivered":
    case "too-large":
    case "credentials":
    case "api-version":
      return { kind: classified.class, answer };
  }
}

/**
 * An answer without TikTok's own document. A 4xx comes from something in between, such as a proxy or a wrong host, and
 * does not pass by itself: the destination is suspended, as the error list asks for (docs/decisions/0008).
 */
function withoutCode(response: PlatformResponse): AttemptOutcome {
  const outcome = withoutDocument(response, { httpStatus: response.status });
  const isConfiguration = outcome.kind === "retry" && response.status >= 400 && response.status !== 408;
  return isConfiguration ? { kind: "credentials", answer: outcome.answer } : outcome;
}

/** When the refused events are not named, parts are sent again with the same ids: TikTok drops those it has. */
function judgePartial(answer: PlatformAnswer, data: unknown, count: number): AttemptOutcome {
  const refused = refusedIn(data, count);
  return { kind: "partial", answer, ...(refused && { refused }) };
}

/** Whether the setting came with the events. Then they are at fault, and the destination's other events pass. */
function broughtAlong(group: string, setting: Setting | undefined): boolean {
  return setting !== undefined && setting in fieldsOfGroup(group);
}
