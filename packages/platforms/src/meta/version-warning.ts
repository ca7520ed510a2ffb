import type { PlatformResponse } from "@relay/core";
import { header } from "../toolkit/answer.ts";

/**
 * Whether Meta announces that the request's API version ends, or that the request was upgraded to a newer one. Reads
 * only the fact; the header's text is Meta's and is not passed on. Source: Marketing API Versioning.
 */
export function hasVersionWarning(response: PlatformResponse): boolean {
  return header(response, "x-ad-api-version-warning") !== undefined;
}
