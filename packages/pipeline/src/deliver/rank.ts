import { type Identity, isAsideMark, type Known } from "@relay/core";
import type { QueuedConversion } from "./queued-conversion.ts";

/** The identities to ask the ledger about: of each conversion, then of those that outrank the unauthenticated ones. */
export function identitiesAsked(queuedConversions: readonly QueuedConversion[]): readonly Identity[] {
  const own = queuedConversions.map(({ identity }) => identity);
  const outranking = queuedConversions.flatMap(({ outrankedBy }) => outrankedBy ?? []);
  return outranking.length === 0 ? own : own.concat(outranking);
}

/**
 * What the ledger knows of each conversion. An unauthenticated one counts as delivered, or is set aside, when its
 * authenticated one is.
 */
export function knownOf(
  queuedConversions: readonly QueuedConversion[],
  answer: ReadonlyMap<number, Known>,
): ReadonlyMap<number, Known> {
  if (answer.size === 0) return answer;
  const known = new Map(answer);
  let at = queuedConversions.length;
  for (const [index, { outrankedBy }] of queuedConversions.entries()) {
    if (outrankedBy === undefined) continue;
    const above = answer.get(at);
    at += 1;
    const counts = above === "delivered" || (isAsideMark(above) && known.get(index) !== "delivered");
    if (above !== undefined && counts) known.set(index, above);
  }
  return known;
}
