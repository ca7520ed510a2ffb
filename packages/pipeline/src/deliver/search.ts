import { type Division, halve } from "./isolate.ts";
import type { RequestKind } from "./permits.ts";

/** A request to make. */
export interface DeliveryRequest<T> {
  readonly kind: RequestKind;
  readonly events: readonly T[];
  /**
   * The rest of a refused request of which `events` are the left half. When all of `events` are taken, the culprit is
   * in here.
   */
  readonly right: readonly T[];
}

/** What follows from an answer. */
export interface FollowUp<T> {
  readonly requests: readonly DeliveryRequest<T>[];
  /** Events against which nothing is known any more. They can join others in a request of the best size. */
  readonly loose: readonly T[];
}

/** @param trait by which these are likely to be refused. They then take the place of a search, not of fresh ones. */
export function requestOf<T>(events: readonly T[], trait?: string): DeliveryRequest<T> {
  return { kind: trait === undefined ? "first" : "search", events, right: [] };
}

/**
 * Looks for a culprit among refused events by halving. Only the left half is sent: when it is taken, the culprit is in
 * the right one, which is halved unsent. When it is refused, nothing is known of the right one, and its events leave the
 * search. So every request of a search is as likely to be taken as to be refused, and k culprits among n events that
 * were sent in groups of the best size cost little more than the n·H(k/n) requests that no method can go below. A
 * culprit is sent alone once, for the platform's own message.
 */
export function search<T>(withCulprit: readonly T[]): DeliveryRequest<T> {
  if (withCulprit.length === 1) return { kind: "search", events: withCulprit, right: [] };
  const [left, right] = halve(withCulprit);
  return { kind: "search", events: left, right };
}

/** Says what is to be done after the answer to a request. */
export function followUp<T>({ events, right }: DeliveryRequest<T>, division: Division<T>): FollowUp<T> {
  const { delivered, withCulprit, again } = division;
  const requests = again.map((one) => requestOf(one));
  if (withCulprit.length > 0) return { requests: [...requests, search(withCulprit)], loose: right };
  if (right.length === 0) return { requests, loose: [] };
  return delivered.length === events.length
    ? { requests: [...requests, search(right)], loose: [] }
    : { requests, loose: right };
}
