import type { PlatformResponse } from "@relay/core";

/** The body as a JSON object; an HTML page, an empty body or half a document is none. */
export function readDocument(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function header({ headers }: PlatformResponse, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** Retry-After in milliseconds, given in seconds; a date is left to our own back-off, since its clock is not ours. */
export function retryAfterMs(response: PlatformResponse): number | undefined {
  const seconds = Number(header(response, "retry-after"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : undefined;
}

const CULPRITS = [/data'?\]?\[(\d+)\]/g, /Batch\.(\d+)\b/g, /\bdata\.(\d+)\b/g, /\bindex (\d+)\b/g];

/** The events that an error's text names by their place in the request. */
export function culpritsIn(message: string, count: number): readonly number[] | undefined {
  for (const pattern of CULPRITS) {
    const named = [...message.matchAll(pattern)]
      .map(([, place]) => Number(place))
      .filter((place) => place < count);
    if (named.length > 0) return [...new Set(named)];
  }
  return undefined;
}
