import type { AttemptOutcome } from "@relay/core";

/** What an answer decides about the events of its request. */
export interface Division<T> {
  readonly delivered: readonly T[];
  readonly refused: readonly T[];
  /** The events of the request without the culprits that the answer named. They are sent again. */
  readonly rest: readonly T[];
  /** The halves of a request whose culprit was not named. */
  readonly halves?: Halves<T>;
}

export interface Halves<T> {
  readonly left: readonly T[];
  readonly right: readonly T[];
  /** Whether one of the events is at fault. If so, and the left half passes, the right half is not sent as a whole. */
  readonly holdCulprit: boolean;
}

/**
 * An answer that is not about the events. The destination is left alone for a time, and the events stay in the lane.
 */
export type DestinationFailure = Extract<
  AttemptOutcome,
  { kind: "throttled" | "retry" | "credentials" | "api-version" | "unknown" }
>;

export function isDestinationFailure(outcome: AttemptOutcome): outcome is DestinationFailure {
  return ["throttled", "retry", "credentials", "api-version", "unknown"].includes(outcome.kind);
}

/**
 * Whether the events may have caused a destination failure. All other kinds concern the destination, whatever it was
 * sent.
 */
export function mayBeItsEvents({ kind }: DestinationFailure): boolean {
  return kind === "retry" || kind === "unknown";
}

/** Whether an answer leaves open which events were taken. Sending them again may be a repetition. */
export function leavesOpen(outcome: AttemptOutcome): boolean {
  return outcome.kind === "unknown" || (outcome.kind === "partial" && outcome.refused === undefined);
}

/**
 * Decides what to do with the events of a request after its answer. Culprits that the answer names are taken out, and
 * the rest is sent again; otherwise the request is halved. The caller works depth first and sends a right half only
 * when the left one has its answer. For k unnamed culprits among n events that is at most 2k·log2(n/k) + 2k + 1
 * requests, and every sibling is delivered.
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

/** A refused request of one event has no halves: that event is the culprit. */
function halvesOf<T>(events: readonly T[], holdCulprit: boolean): Division<T> {
  if (events.length === 1) return { delivered: [], refused: events, rest: [] };
  return { delivered: [], refused: [], rest: [], halves: halve(events, holdCulprit) };
}

/** Two halves. Each holds at least one event when there are two or more. */
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
