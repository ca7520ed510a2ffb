import type { Verdict } from "@relay/core";

/** What an answer says about the events of its request, one by one. */
export interface Division<T> {
  readonly delivered: readonly T[];
  readonly refused: readonly T[];
  /** Requests to make next, first one first. */
  readonly again: readonly (readonly T[])[];
}

/** An answer that is not about the events: the destination is to be left alone, its events stay in the lane. */
export type Setback = Extract<Verdict, { kind: "throttled" | "retry" | "credentials" | "unknown" }>;

export function isSetback(verdict: Verdict): verdict is Setback {
  return ["throttled", "retry", "credentials", "unknown"].includes(verdict.kind);
}

/**
 * Finds the culprits of a refused request. Named ones are taken out and the rest is sent again; otherwise the request is
 * halved, and since the caller works depth first, one culprit is cornered before the next is looked for. For k unnamed
 * culprits among n events that is at most 2k·log2(n/k) + 2k + 1 requests, and every sibling is delivered.
 */
export function divide<T>(events: readonly T[], verdict: Exclude<Verdict, Setback>): Division<T> {
  switch (verdict.kind) {
    case "delivered":
      return { delivered: events, refused: [], again: [] };
    case "partial":
      if (verdict.refused) return { ...split(events, new Set(verdict.refused)), again: [] };
      return halve(events);
    case "refused":
    case "too-large": {
      const named = new Set(verdict.kind === "refused" ? verdict.culprits : []);
      const { delivered: rest, refused } = split(events, named);
      if (refused.length > 0) return { delivered: [], refused, again: rest.length > 0 ? [rest] : [] };
      return halve(events);
    }
  }
}

function halve<T>(events: readonly T[]): Division<T> {
  if (events.length === 1) return { delivered: [], refused: events, again: [] };
  const middle = Math.ceil(events.length / 2);
  return { delivered: [], refused: [], again: [events.slice(0, middle), events.slice(middle)] };
}

function split<T>(
  events: readonly T[],
  named: ReadonlySet<number>,
): { delivered: readonly T[]; refused: readonly T[] } {
  return {
    delivered: events.filter((_, index) => !named.has(index)),
    refused: events.filter((_, index) => named.has(index)),
  };
}
