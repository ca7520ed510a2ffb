import type { Identity, Known } from "@relay/core";
import type { Copy } from "./copy.ts";

/** What the ledger is asked about: the identity of each copy, then those that outrank the unauthenticated ones. */
export function identitiesAsked(copies: readonly Copy[]): readonly Identity[] {
  const own = copies.map(({ identity }) => identity);
  const outranking = copies.flatMap(({ outrankedBy }) => outrankedBy ?? []);
  return outranking.length === 0 ? own : own.concat(outranking);
}

/** What the answer says of each copy: an unauthenticated one has the end of the authenticated one, and follows it aside. */
export function knownOf(
  copies: readonly Copy[],
  answer: ReadonlyMap<number, Known>,
): ReadonlyMap<number, Known> {
  if (answer.size === 0) return answer;
  const known = new Map(answer);
  let at = copies.length;
  for (const [index, { outrankedBy }] of copies.entries()) {
    if (outrankedBy === undefined) continue;
    const above = answer.get(at);
    at += 1;
    if (above === "delivered" || (above === "aside" && known.get(index) !== "delivered"))
      known.set(index, above);
  }
  return known;
}
