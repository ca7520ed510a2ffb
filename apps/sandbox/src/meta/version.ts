import type { Refusal } from "../platform.ts";
import { EXPIRED_VERSION, UNKNOWN_VERSION } from "./refusals.ts";

/**
 * The oldest versions served in November 2026: events follow the Graph API's schedule, queries the shorter one of the
 * Marketing API. The sandbox refuses calls that Meta may upgrade by itself, because it should be strict.
 */
export const OLDEST_VERSION = { events: 21, queries: 25 } as const;
const NEWEST_VERSION = 26;

export function judgeVersion(version: string, oldest: number): Refusal | undefined {
  const number = Number(/^v(\d{1,3})\.0$/.exec(version)?.[1] ?? Infinity);
  if (number > NEWEST_VERSION) return UNKNOWN_VERSION;
  return number < oldest ? EXPIRED_VERSION : undefined;
}
