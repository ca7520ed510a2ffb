import { type Failed, failed, type PlatformAnswer, type PlatformResponse } from "@relay/core";
import { retryAfterMs, waiting } from "./answer.ts";
import type { Classified } from "./classified.ts";

/** The kind of a credential failure. The codes' table has one class for all of them. */
export type FailureAbout = "invalid_token" | "no_permission" | "not_found" | "wrong_request";

/** An answer that says that a query failed. */
export interface FailedAnswer {
  readonly about: FailureAbout;
  readonly response: PlatformResponse;
  readonly answer: Omit<PlatformAnswer, "message">;
}

/** The failure of a query by the platform's code. `about` makes a credential failure more precise. */
export function failedAs(
  platform: string,
  { class: kind, meaning, waitMs }: Classified,
  { about, response, answer: given }: FailedAnswer,
): Failed {
  const answer = { ...given, meaning };
  const message = `${platform}: ${meaning}.`;
  const wait = waiting(retryAfterMs(response) ?? waitMs);
  switch (kind) {
    case "throttled":
      return failed("throttled", message, { answer, ...wait });
    case "retry":
      return failed("unavailable", message, { answer, ...wait });
    case "credentials":
      return failed(about, message, { answer });
    case "api-version":
      return failed("unsupported_version", message, { answer });
    case "payload":
    case "too-large":
      return failed("wrong_request", message, { answer });
    case "unknown": {
      // After a failure inside the platform the query may be repeated. Any other answer cannot be read.
      const isTrouble = given.httpStatus >= 500 || (given.code ?? 0) >= 50_000;
      return failed(isTrouble ? "unavailable" : "unreadable", message, { answer, ...wait });
    }
    case "delivered":
      return failed("unreadable", message, { answer });
  }
}

/**
 * The failure of an answer without the platform's own document: a proxy's page, an empty body, a truncated document.
 */
export function failedWithoutDocument(platform: string, response: PlatformResponse): Failed {
  const { status } = response;
  const meaning = `HTTP ${status} without the platform's own document`;
  const more = { answer: { httpStatus: status, meaning } };
  const message = `${platform}: ${meaning}.`;
  const wait = waiting(retryAfterMs(response));
  if (status === 429) return failed("throttled", message, { ...more, ...wait });
  if (status >= 500 || status === 408) return failed("unavailable", message, { ...more, ...wait });
  return failed("unreadable", message, more);
}
