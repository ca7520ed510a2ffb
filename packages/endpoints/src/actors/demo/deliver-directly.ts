import type { Transport } from "@relay/core";
import { envelopeBytesOf, gather, type PlatformAnswer, type PreparedEvent } from "@relay/core";
import {
  attempt,
  type Destination,
  divide,
  followUp,
  isDestinationFailure,
  requestOf,
} from "@relay/pipeline";

/** Outcome of a conversion sent without a lane. */
export type DirectEnd =
  | { readonly kind: "delivered" | "refused"; readonly attempts: number; readonly answer: PlatformAnswer }
  /** The platform could not be asked. */
  | { readonly kind: "unavailable" };

const TIMEOUT_MS = 10_000;

/**
 * Sends prepared conversions at once and waits for their outcomes. Uses the relay's own isolation but not its
 * durability; only for demonstrations. A refused request is divided until its culprits are found.
 */
export async function deliverDirectly<T extends { readonly event: PreparedEvent }>(
  items: readonly T[],
  destination: Destination,
  transport: Transport,
): Promise<ReadonlyMap<T, DirectEnd>> {
  const ends = new Map<T, DirectEnd>();
  const attempts = new Map<T, number>();
  const { dialect, token } = destination;
  const gathered = gather(items, dialect.limits, envelopeBytesOf(dialect, token.reveal()));
  const requests = gathered.map((events) => requestOf(events)).toReversed();
  for (let request = requests.pop(); request; request = requests.pop()) {
    const { events, right } = request;
    for (const item of events) attempts.set(item, (attempts.get(item) ?? 0) + 1);
    const { outcome } = await attempt(destination, events, transport, TIMEOUT_MS);
    if (isDestinationFailure(outcome)) {
      for (const item of [...events, ...right]) ends.set(item, { kind: "unavailable" });
      continue;
    }
    const division = divide(events, outcome);
    const { delivered, refused } = division;
    const end = (item: T, kind: "delivered" | "refused") =>
      ends.set(item, { kind, attempts: attempts.get(item) ?? 1, answer: outcome.answer });
    for (const item of delivered) end(item, "delivered");
    for (const item of refused) end(item, "refused");
    const next = followUp(request, division);
    if (next.loose.length > 0) requests.push(requestOf(next.loose));
    requests.push(...next.requests);
  }
  return ends;
}
