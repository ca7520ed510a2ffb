import type { AttemptOutcome } from "@relay/core";

/** What an answer decides about the events of its request. */
export interface Division<T> {
  readonly delivered: readonly T[];
  readonly refused: readonly T[];
  /** Events that hold a culprit which the answer did not name. */
  readonly withCulprit: readonly T[];
  /** Requests to make instead of this one. Nothing is known against their events. */
  readonly again: readonly (readonly T[])[];
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

/** Whether the platform had too much to do, or seemed to. */
export function isOverload({ kind }: AttemptOutcome): boolean {
  return kind === "throttled" || kind === "retry" || kind === "unknown";
}

/** Whether an answer leaves open which events were taken. Sending them again may be a repetition. */
export function leavesOpen(outcome: AttemptOutcome): boolean {
  return outcome.kind === "unknown" || (outcome.kind === "partial" && outcome.refused === undefined);
}

/**
 * Decides what to do with the events of a request after its answer. Culprits that the answer names are taken out. A
 * refused event that was alone in its request is the culprit.
 */
export function divide<T>(
  events: readonly T[],
  outcome: Exclude<AttemptOutcome, DestinationFailure>,
): Division<T> {
  const none = { delivered: [], refused: [], withCulprit: [], again: [] };
  if (outcome.kind === "delivered") return { ...none, delivered: events };
  const named = "culprits" in outcome ? outcome.culprits : "refused" in outcome ? outcome.refused : undefined;
  if (named !== undefined && named.length > 0) {
    const { culprits, others } = split(events, named);
    if (outcome.kind === "partial") return { ...none, delivered: others, refused: culprits };
    return { ...none, refused: culprits, again: others.length === 0 ? [] : [others] };
  }
  if (outcome.kind === "partial" && named !== undefined) return { ...none, delivered: events };
  if (events.length === 1) return { ...none, refused: events };
  if (outcome.kind === "too-large") return { ...none, again: halve(events) };
  return { ...none, withCulprit: events };
}

/** Two halves. Each holds at least one event when there are two or more. */
export function halve<T>(events: readonly T[]): readonly [readonly T[], readonly T[]] {
  const middle = Math.ceil(events.length / 2);
  return [events.slice(0, middle), events.slice(middle)];
}

function split<T>(
  events: readonly T[],
  places: readonly number[],
): { readonly culprits: readonly T[]; readonly others: readonly T[] } {
  const named = new Set(places);
  return {
    culprits: events.filter((_, index) => named.has(index)),
    others: events.filter((_, index) => !named.has(index)),
  };
}
