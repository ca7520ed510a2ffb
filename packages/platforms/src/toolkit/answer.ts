import { type AttemptOutcome, isObject, type PlatformAnswer, type PlatformResponse } from "@relay/core";

export { isObject };

/** The body as a JSON object. Undefined for an HTML page, an empty body or a truncated document. */
export function readDocument(body: string): Readonly<Record<string, unknown>> | undefined {
  if (body === "") return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Reads a number as reports write it: a JSON number, or decimal text. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "string" && value.trim() !== "" ? numberOf(Number(value)) : numberOf(value);
}

/** The objects of a list; empty when there is no list. */
export function objectsIn(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function header({ headers }: PlatformResponse, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/**
 * Retry-After in milliseconds, from seconds or a date. A date is measured by the clock that wrote it (the header Date).
 */
export function retryAfterMs(response: PlatformResponse): number | undefined {
  const given = header(response, "retry-after");
  if (given === undefined) return undefined;
  const seconds = Number(given);
  const waitMs = Number.isNaN(seconds)
    ? Date.parse(given) - Date.parse(header(response, "date") ?? "")
    : seconds * 1000;
  return waitMs > 0 ? waitMs : undefined;
}

/** The wait as a field to spread into an outcome; no wait gives no field. */
export function waiting(waitMs: number | undefined): { readonly waitMs?: number } {
  return waitMs === undefined ? {} : { waitMs };
}

/** The events that an error's message names by their position in the request. The first matching pattern decides. */
export function culpritsIn(
  message: string,
  count: number,
  patterns: readonly RegExp[],
): readonly number[] | undefined {
  for (const pattern of patterns) {
    const places = Array.from(message.matchAll(pattern), ([, place]) => Number(place));
    if (places.length > 0) return places.every((place) => place < count) ? [...new Set(places)] : undefined;
  }
  return undefined;
}

/**
 * The outcome of an answer without the platform's own document: a proxy's page, an empty body, a truncated document. A
 * refusal (4xx) or a redirect did not come from the platform, so nothing was processed. A success or a 5xx leaves that
 * open.
 */
export function withoutDocument(response: PlatformResponse, given: PlatformAnswer): AttemptOutcome {
  const { status } = response;
  const answer = { ...given, meaning: `HTTP ${status} without the platform's own document` };
  const wait = waiting(retryAfterMs(response));
  if (status === 413) return { kind: "too-large", answer };
  if (status === 429) return { kind: "throttled", answer, ...wait };
  return { kind: status >= 300 && status < 500 ? "retry" : "unknown", answer, ...wait };
}
