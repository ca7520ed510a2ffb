import type { AttemptOutcome } from "@relay/core";

/** What an answer says about the events of its request, one by one. */
export interface Division<T> {
  readonly delivered: readonly T[];
  readonly refused: readonly T[];
  /** What is left of a request without the culprits that the answer named: to be sent again. */
  readonly rest: readonly T[];
  /** The halves of a request whose culprit was not named. */
  readonly halves?: Halves<T>;
}

export interface Halves<T> {
  readonly left: readonly T[];
  readonly right: readonly T[];
  /** Whether one of the events is at fault: where the left half passes, the right one need not be asked as a whole. */
  readonly holdCulprit: boolean;
}

/** An answer that is not about the events: the destination is to be left alone, its events stay in the lane. */
export type DestinationFailure = Extract<
  AttemptOutcome,
  { kind: "throttled" | "retry" | "credentials" | "api-version" | "unknown" }
>;

export function isDestinationFailure(outcome: AttemptOutcome): outcome is DestinationFailure {
  return ["throttled", "retry", "credentials", "api-version", "unknown"].includes(outcome.kind);
}

/** Whether a setback may be the fault of its events: all others are about the destination, whatever it was sent. */
export function mayBeItsEvents({ kind }: DestinationFailure): boolean {
  return kind === "retry" || kind === "unknown";
}

/** Whether an answer leaves open which of the events were taken: what is sent again of them may be a repetition. */
export function leavesOpen(outcome: AttemptOutcome): boolean {
  return outcome.kind === "unknown" || (outcome.kind === "partial" && outcome.refused === undefined);
}

/**
 * Finds the culprits of a refused request. Named ones are taken out and the rest is sent again; otherwise the request is
 * halved. The caller works depth first and asks a right half only when the left one has its answer: for k unnamed culprits
 * among n events that is at most 2k·log2(n/k) + 2k + 1 requests, and every sibling is delivered.
 */
export function divide<T>(
  events: readonly T[],
  outcome: Exclude<AttemptOutcome, DestinationFailure>,
): Division<T> {
  const none = { delivered: [], refused: [], rest: [] };
  switch (outcome.kind) {
    case "delivered":
      return { ...none, delivered: events };
    case "too-large":
      return halvesOf(events, false);
    case "partial": {
      if (outcome.refused === undefined) return halvesOf(events, true);
      const { named, others } = split(events, outcome.refused);
      return { ...none, delivered: others, refused: named };
    }
    case "refused": {
      const { named, others } = split(events, outcome.culprits ?? []);
      return named.length === 0 ? halvesOf(events, true) : { ...none, refused: named, rest: others };
    }
  }
}

/** A request of one event has none: it is the culprit. */
function halvesOf<T>(events: readonly T[], holdCulprit: boolean): Division<T> {
  if (events.length === 1) return { delivered: [], refused: events, rest: [] };
  return { delivered: [], refused: [], rest: [], halves: halve(events, holdCulprit) };
}

/** Two halves of at least one event each. */
export function halve<T>(events: readonly T[], holdCulprit: boolean): Halves<T> {
  const middle = Math.ceil(events.length / 2);
  return { left: events.slice(0, middle), right: events.slice(middle), holdCulprit };
}

function split<T>(
  events: readonly T[],
  places: readonly number[],
): { readonly named: readonly T[]; readonly others: readonly T[] } {
  const named = new Set(places);
  return {
    named: events.filter((_, index) => named.has(index)),
    others: events.filter((_, index) => !named.has(index)),
  };
}
